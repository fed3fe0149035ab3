import type { Adoption, Holder } from '../../domain/pods/adoption.ts';
import { stragglersIn } from '../../domain/pods/adoption.ts';
import type { TableLook } from './status-table.ts';
import { table } from './table.ts';
import type { Cell } from './table.ts';
import { plain } from './text.ts';
import { formatDistance, formatWhen } from './time.ts';

/** Who has which version of a credential, since when; what nobody knows is said as such. */
export function adoptionPage(adoption: Adoption, look: TableLook): string {
  const title = `${look.paint('strong', plain(adoption.credential))}   ${adoptionLine(adoption)}\n`;
  return [title, holderTable(adoption.holders, look), unseenLines(adoption), endLine(adoption, look)]
    .filter((part) => part !== '')
    .join('\n');
}

/** `v2 · 3 of 5 have loaded it · 1 has it in files · 1 is unknown, so old`. */
export function adoptionLine({ version, holders, unseen }: Adoption): string {
  if (version === null) return 'no live key';
  if (holders.length + unseen.length === 0) return `v${version} · nobody is known who uses it`;
  const of = (word: Holder['word']): number => holders.filter((each) => each.word === word).length;
  const unknown = holders.filter((each) => each.unknown !== null).length;
  return [
    `v${version}`,
    `${of('loaded')} of ${holders.length} loaded`,
    ...(of('delivered') === 0 ? [] : [`${of('delivered')} delivered`]),
    ...(of('old') - unknown === 0 ? [] : [`${of('old') - unknown} old`]),
    ...(unknown === 0 ? [] : [`${unknown} unknown, so old`]),
    ...(unseen.length === 0 ? [] : [`pods of ${unseen.map(({ consumer }) => consumer).join(', ')} not seen`]),
  ].join(' · ');
}

/** Whoever has not loaded it, as rows; the same as in the whole page. */
export function stragglerTable(adoption: Adoption, look: TableLook): string {
  return [holderTable(stragglersIn(adoption), look), unseenLines(adoption), endLine(adoption, look)]
    .filter((part) => part !== '')
    .join('\n');
}

export function nameOfHolder({ consumer, pod }: Holder): string {
  return pod ?? consumer;
}

function holderTable(holders: readonly Holder[], look: TableLook): string {
  if (holders.length === 0) return '';
  const columns = [
    ...[
      { title: 'HOLDER', cut: 2 },
      { title: 'CONSUMER', cut: 3 },
    ],
    ...[{ title: 'HAS' }, { title: 'SINCE' }, { title: '', cut: 1 }],
  ];
  return table(
    columns,
    holders.map((holder) => rowOf(holder, look)),
    look,
  );
}

function rowOf(holder: Holder, look: TableLook): readonly Cell[] {
  const { consumer, pod, word, delivered, loaded, unknown } = holder;
  const mark = (loaded?.version ?? 0) >= (delivered?.version ?? 0) ? loaded : delivered;
  return [
    pod ?? 'by its token',
    consumer,
    mark === null ? '–' : `v${mark.version}`,
    mark === null ? '–' : formatWhen(mark.at, look),
    unknown === null
      ? { text: word, tone: word === 'loaded' ? 'good' : 'attention' }
      : { text: `old? ${unknown}`, tone: 'attention' },
  ];
}

/** `v7 ends Tue 8 Dec 10:00, in 6d: who has not loaded v8 by then fails`. */
function endLine({ version, previous }: Adoption, look: TableLook): string {
  if (previous === null || version === null) return '';
  const when = `${formatWhen(previous.endsAt, look)}, ${formatDistance(previous.endsAt, look.now)}`;
  return `v${previous.version} ends ${when}: who has not loaded v${version} by then fails\n`;
}

function unseenLines({ unseen }: Adoption): string {
  return unseen
    .map(
      ({ consumer, fault }) =>
        `pods of ${consumer}: ${fault.code} ${plain(fault.saw)}\nNext: ${plain(fault.next)}\n`,
    )
    .join('');
}
