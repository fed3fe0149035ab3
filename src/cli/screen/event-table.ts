import type { EventView } from '../../domain/views.ts';
import { eventText } from './event-text.ts';
import type { TableLook } from './status-table.ts';
import { table } from './table.ts';
import { padEnd } from './text.ts';
import { formatStamp } from './time.ts';

/** Wide enough for most, so that lines that come one by one still stand below each other. */
const POSITION_WIDTH = 4;
const NAME_WIDTH = 12;
const TYPE_WIDTH = 15;

/** Events, oldest first. The actor is told where it was not the engine. */
export function eventTable(
  events: readonly EventView[],
  look: TableLook,
  { titled }: { readonly titled: boolean },
): string {
  const titles = titled ? ['#', 'TIME', 'CREDENTIAL', 'EVENT', 'WHAT'] : ['', '', '', '', ''];
  const columns = titles.map((title, index) => ({
    title,
    ...(CUT[index] === undefined ? {} : { cut: CUT[index] }),
  }));
  const rows = events.map(({ position, at, name, event, actor }) => {
    const by = actor === 'engine' ? '' : `by ${actor}`;
    const what = [eventText(event, look), by].filter(Boolean).join(' · ');
    return [
      padEnd(String(position), POSITION_WIDTH),
      formatStamp(at, look),
      padEnd(name, NAME_WIDTH),
      padEnd(event.type, TYPE_WIDTH),
      what,
    ];
  });
  return table(columns, rows, look);
}

const CUT: readonly (number | undefined)[] = [undefined, undefined, 2, undefined, 1];
