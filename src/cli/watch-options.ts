import { MINUTE_MS, parseDuration } from '../domain/duration.ts';
import { Fault } from '../domain/fault.ts';
import type { OptionSet } from './command.ts';

const DEFAULT_TIMEOUT = '10m';

/** For commands that start something and then watch it. */
export const watchOptions = {
  'no-wait': { alias: 'detach', type: 'boolean', describe: 'start it and do not watch' },
  timeout: {
    type: 'string',
    default: DEFAULT_TIMEOUT,
    describe: 'how long to watch; the daemon goes on anyway',
    requiresArg: true,
  },
} as const satisfies OptionSet;

/** Rejects with KT6031 where the text is no duration. */
export function timeoutMsOf(text: string): number {
  const durationMs = parseDuration(text);
  if (durationMs !== null) return Math.min(durationMs, 7 * 24 * 60 * MINUTE_MS);
  throw new Fault('KT6031', {
    place: '--timeout',
    saw: JSON.stringify(text),
    expected: 'a duration such as 90s, 10m or 2h',
    next: 'keyturn rotate --help',
  });
}
