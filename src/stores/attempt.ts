import { Fault } from '../domain/fault.ts';

const ATTEMPT = /^[A-Za-z0-9_]{1,56}$/;

/** An attempt's id becomes part of paths and names, so it is checked although we made it ourselves. */
export function attemptName(attempt: string, place: string): string {
  if (ATTEMPT.test(attempt)) return attempt;
  throw new Fault('KT3010', {
    place,
    saw: 'an attempt id with other characters than letters, digits and _',
    expected: 'an attempt id that keyturn made',
  });
}
