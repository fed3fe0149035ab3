import type { Plan, PlanAction, PlanItem } from '../../domain/views.ts';
import { isTooMuch, watchLoadText } from '../../domain/present/watch-load.ts';
import type { WatchLoad } from '../../domain/present/watch-load.ts';
import type { TableLook } from './status-table.ts';
import type { Tone } from './style.ts';
import { table } from './table.ts';
import type { Cell } from './table.ts';
import { plain, wrap } from './text.ts';
import { formatAge, formatWhen } from './time.ts';

const ACTIONS: Readonly<
  Record<PlanAction, { readonly glyph: string; readonly word: string; readonly tone: Tone }>
> = {
  'rotate-now': { glyph: '!', word: 'rotate now', tone: 'attention' },
  schedule: { glyph: '~', word: 'schedule', tone: 'good' },
  page: { glyph: '✖', word: 'page', tone: 'bad' },
  'unknown-age': { glyph: '?', word: 'unknown age', tone: 'attention' },
  blocked: { glyph: '✖', word: 'blocked', tone: 'bad' },
  nothing: { glyph: '=', word: 'nothing', tone: 'quiet' },
};

const ORDER: readonly PlanAction[] = ['rotate-now', 'page', 'unknown-age', 'blocked', 'schedule', 'nothing'];

/** Whether applying the plan would change anything. */
export function hasDifference(plan: Plan): boolean {
  return plan.items.some(({ action }) => action === 'rotate-now');
}

/** A line per credential that something happens to, then the counts; `wide` lists the others too. */
export function planTable(plan: Plan, look: TableLook): string {
  const shown = ORDER.flatMap((action) =>
    action === 'nothing' && look.width !== null ? [] : plan.items.filter((item) => item.action === action),
  );
  const columns = [
    { title: '  ACTION' },
    { title: 'CREDENTIAL', cut: 2 },
    { title: 'AGE' },
    { title: 'WHEN' },
    { title: 'BECAUSE', cut: 1 },
  ];
  const rows = shown.map((item): readonly Cell[] => [
    actionCell(item.action),
    item.name,
    item.ageMs === null ? '–' : formatAge(item.ageMs),
    whenOf(item, look),
    item.reason,
  ]);
  const list = rows.length === 0 ? '' : `${table(columns, rows, look)}\n`;
  return `${list}${counts(plan.items)} · digest ${plan.digest}\n`;
}

/** What keeping watch costs at each issuer, so that nobody has to count it. */
export function watchLines(loads: readonly WatchLoad[], look: TableLook): string {
  return loads
    .map((load) => {
      const text = plain(`watch of ${load.issuer}: ${watchLoadText(load)}`);
      return `${look.paint(isTooMuch(load) ? 'attention' : 'quiet', wrap(text, look.width ?? 1_000, '  '))}\n`;
    })
    .join('');
}

function actionCell(action: PlanAction): Cell {
  const { glyph, word, tone } = ACTIONS[action];
  return { text: `${glyph} ${word}`, tone };
}

function whenOf({ action, at }: PlanItem, look: TableLook): string {
  if (action === 'rotate-now') return 'now';
  return at === null ? '–' : formatWhen(at, look);
}

function counts(items: readonly PlanItem[]): string {
  const parts = ORDER.map((action) => ({
    action,
    count: items.filter((item) => item.action === action).length,
  }))
    .filter(({ count }) => count > 0)
    .map(({ action, count }) => `${count} ${ACTIONS[action].word}`);
  return parts.length === 0 ? 'no credentials' : parts.join(' · ');
}
