import type { WaitingItem } from '../waiting.ts';
import type { TableLook } from './status-table.ts';
import { padEnd, plain, wrap } from './text.ts';
import { formatDistance, formatWhen } from './time.ts';

const INDENT = '    ';
const WIDEST = 1_000;

/** A paragraph for each thing that waits: what it is, until when, and the command that leads on. */
export function nextPage(items: readonly WaitingItem[], forAnybody: boolean, look: TableLook): string {
  if (items.length === 0) return forAnybody ? 'Nothing waits for a person.\n' : 'Nothing waits for you.\n';
  const width = Math.max(...items.map(({ what }) => what.length));
  return items.map((item) => paragraph(item, width, look)).join('');
}

function paragraph(
  { what, name, text, dueAt, command }: WaitingItem,
  width: number,
  look: TableLook,
): string {
  const late = dueAt !== null && dueAt <= look.now;
  const due =
    dueAt === null
      ? ''
      : `   ${late ? 'since' : 'by'} ${formatWhen(dueAt, look)} (${formatDistance(dueAt, look.now)})`;
  const title = `${late ? '✖' : '▲'} ${padEnd(what, width)}  ${plain(name)}`;
  return [
    `${look.paint(late ? 'bad' : 'attention', title)}${due}`,
    INDENT + wrap(plain(text), look.width ?? WIDEST, INDENT),
    `${INDENT}Next: ${command}`,
    '',
  ].join('\n');
}
