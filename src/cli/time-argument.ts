import { parseDuration } from '../domain/duration.ts';
import { Fault } from '../domain/fault.ts';
import { parseTime } from '../domain/wire.ts';

/** A time that was given as such, or as a distance from now. Throws KT6031 where it is neither. */
export function timeOrAhead(text: string, now: number, place: string): number {
  const ahead = parseDuration(text);
  const at = ahead === null ? parseTime(text) : now + ahead;
  if (at !== null) return at;
  throw new Fault('KT6031', {
    place,
    saw: JSON.stringify(text),
    expected: 'an RFC 3339 time such as 2026-12-01T10:00+08:00, or a duration such as 30d',
    next: `${place.split(' ').slice(0, 2).join(' ')} --help`,
  });
}
