import { formatDuration } from '../../domain/duration.ts';
import type { SimulationReport, Waits } from '../../domain/simulate/report.ts';
import { plain } from './text.ts';
import type { Tone } from './style.ts';

/** One thing that the year has shown, as terminal and page both say it. */
export interface Finding {
  readonly glyph: string;
  readonly tone: Tone;
  readonly text: string;
}

const good = (text: string): Finding => ({ glyph: '✔', tone: 'good', text });
const bad = (text: string): Finding => ({ glyph: '✖', tone: 'bad', text });
const notable = (text: string): Finding => ({ glyph: '!', tone: 'attention', text });

export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
}

/** What a reader wants to know first, the worst first. */
export function findingsOf(report: SimulationReport): readonly Finding[] {
  const { breaches, waits, budgetDays, leftOut } = report;
  const keys = new Set(breaches.map(({ name }) => name)).size;
  const unwarned = breaches.filter(({ warnedAt }) => warnedAt === null).length;
  const refusedDays = new Set(budgetDays.map(({ issuer, day }) => `${issuer} ${day}`)).size;
  return [
    breaches.length === 0
      ? good('No key gets older than its policy allows.')
      : bad(
          `${counted(breaches.length, 'breach', 'breaches')} of max or expiry, by ${counted(keys, 'key')}; ` +
            `${unwarned.toLocaleString('en')} of them without a page before.`,
        ),
    refusedDays === 0
      ? good('No day wants more resets than an issuer allows.')
      : notable(
          `${counted(refusedDays, 'day')} on which an issuer's resets are spent; ${waited(waits.budget)}.`,
        ),
    ...(waits.places.count === 0
      ? []
      : [notable(`Collisions on limits.concurrent: ${waited(waits.places)}.`)]),
    ...(waits.schedule.count === 0
      ? []
      : [notable(`Due while the schedule is closed: ${waited(waits.schedule)}.`)]),
    ...(waits.other.count === 0 ? [] : [notable(`Held by something else: ${waited(waits.other)}.`)]),
    ...(leftOut.length === 0
      ? []
      : [notable(`${counted(leftOut.length, 'credential')} in a trouble that is not simulated.`)]),
  ];
}

function waited({ count, longestMs, name }: Waits): string {
  const longest = name === null ? '' : `, ${plain(name)} longest, ${formatDuration(longestMs)}`;
  return `${counted(count, 'rotation')} waited${longest}`;
}

/** `2026-12` as `Dec 2026`. */
export function monthName(month: string): string {
  const names = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');
  return `${names[Number(month.slice(5)) - 1] ?? ''} ${month.slice(0, 4)}`;
}
