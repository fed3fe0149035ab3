import { padEnd, plain, truncate, widthOf } from './text.ts';
import type { Paint, Tone } from './style.ts';

export interface Column {
  readonly title: string;
  /** May be cut when the table is too wide; the lowest number first. Others never are. */
  readonly cut?: number;
}

export type Cell = string | { readonly text: string; readonly tone: Tone };

const GAP = 2;
const NARROWEST = 8;

/** Rows in columns, at most `width` wide as far as the columns that may be cut allow; null: as wide as it gets. */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  { width, paint }: { readonly width: number | null; readonly paint: Paint },
): string {
  const titles = columns.map((column) => column.title);
  const shown = titles.some((title) => title !== '') ? [titles, ...rows] : rows;
  const texts = shown.map((row) => row.map((cell) => plain(textOf(cell))));
  const widths = fit(
    columns,
    columns.map((_, index) => Math.max(...texts.map((row) => widthOf(row[index] ?? '')))),
    width,
  );
  return texts.map((row, index) => line(row, widths, shown[index] ?? [], paint)).join('');
}

function textOf(cell: Cell): string {
  return typeof cell === 'string' ? cell : cell.text;
}

function line(
  texts: readonly string[],
  widths: readonly number[],
  cells: readonly Cell[],
  paint: Paint,
): string {
  const last = texts.findLastIndex((text) => text !== '');
  const parts = texts.slice(0, last + 1).map((text, index) => {
    const cut = truncate(index === last ? text.trimEnd() : text, widths[index] ?? 0);
    const cell = cells[index];
    const painted = typeof cell === 'object' ? paint(cell.tone, cut) : cut;
    return index === last ? painted : painted + padEnd('', (widths[index] ?? 0) - widthOf(cut) + GAP);
  });
  return `${parts.join('')}\n`;
}

/** Narrows one column after the other, in the order of `cut`, until the table fits. */
function fit(
  columns: readonly Column[],
  natural: readonly number[],
  width: number | null,
): readonly number[] {
  const widths = [...natural];
  if (width === null) return widths;
  const total = (): number => widths.reduce((sum, each) => sum + each, 0) + GAP * (widths.length - 1);
  const order = columns
    .map(({ cut, title }, index) => ({ cut, title, index }))
    .filter(({ cut }) => cut !== undefined)
    .sort((left, right) => left.cut! - right.cut!);
  for (const { index, title } of order) {
    const excess = total() - width;
    if (excess <= 0) break;
    const least = Math.min(widths[index]!, Math.max(NARROWEST, widthOf(title)));
    widths[index] = Math.max(least, widths[index]! - excess);
  }
  return widths;
}
