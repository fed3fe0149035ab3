import type { AdoptItem, AdoptOutcome } from '../../domain/survey/items.ts';
import type { TableLook } from './status-table.ts';
import type { Tone } from './style.ts';
import { table } from './table.ts';
import type { Cell } from './table.ts';
import { formatAge } from './time.ts';

const LOOKS: Readonly<Record<AdoptOutcome, readonly [glyph: string, word: string, tone: Tone]>> = {
  wrong: ['✖', 'wrong', 'bad'],
  unread: ['✖', 'unread', 'bad'],
  adopt: ['+', 'adopt', 'good'],
  propose: ['?', 'propose', 'attention'],
  managed: ['=', 'managed', 'quiet'],
  skip: ['·', 'skip', 'quiet'],
};

const ORDER = Object.keys(LOOKS) as readonly AdoptOutcome[];

/** What each place comes to, what needs a person first; `wide` lists what is no key as well. */
export function adoptTable(items: readonly AdoptItem[], look: TableLook): string {
  const shown = ORDER.flatMap((outcome) =>
    outcome === 'skip' && look.width !== null ? [] : items.filter((item) => item.outcome === outcome),
  );
  const columns = [
    { title: '  WHAT' },
    { title: 'CREDENTIAL', cut: 3 },
    { title: 'OWNER', cut: 4 },
    { title: 'AGE' },
    { title: 'PLACE', cut: 1 },
    { title: 'BECAUSE', cut: 2 },
  ];
  const rows = shown.map((item): readonly Cell[] => {
    const [glyph, word, tone] = LOOKS[item.outcome];
    return [
      { text: `${glyph} ${word}`, tone },
      item.credential ?? '–',
      item.owner ?? { text: 'unowned', tone: 'attention' },
      ageOf(item, look.now),
      item.place ?? '–',
      item.says,
    ];
  });
  const list = rows.length === 0 ? '' : `${table(columns, rows, look)}\n`;
  return `${list}${counts(items)}\n`;
}

function ageOf({ bornAt, outcome }: AdoptItem, now: number): string {
  if (bornAt !== null) return formatAge(now - bornAt);
  return outcome === 'managed' || outcome === 'skip' ? '–' : 'unknown';
}

function counts(items: readonly AdoptItem[]): string {
  const parts = ORDER.flatMap((outcome) => {
    const count = items.filter((item) => item.outcome === outcome).length;
    return count === 0 ? [] : [`${count} ${LOOKS[outcome][1]}`];
  });
  return parts.length === 0 ? 'nothing found' : parts.join(' · ');
}
