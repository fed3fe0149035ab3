import { Fault } from '../domain/fault.ts';
import { countForeign } from './payload.ts';
import type { LiveValue, Payload } from '../ports/store.ts';

/** The live version is not the expected one; nothing was changed. */
export function conflict(place: string, seen: string | null, expected: string | null): Fault {
  const name = (version: string | null) => (version === null ? 'nothing' : `version ${version}`);
  return new Fault('KT3005', {
    place,
    saw: `${name(seen)} is live`,
    expected: `${name(expected)} to be live`,
  });
}

/** Refuses to stage over fields that the promotion would drop. */
export function refuseForeignFields(place: string, live: LiveValue | null, payload: Payload): void {
  const foreign = live === null ? 0 : countForeign(live.payload, payload);
  if (foreign === 0) return;
  throw new Fault('KT3012', {
    place,
    saw: `${foreign} ${foreign === 1 ? 'field' : 'fields'} that no mapping names`,
  });
}

/** Another value already stands under this attempt. */
export function stagedOtherwise(place: string): Fault {
  return new Fault('KT3006', { place, saw: 'another value under the same attempt' });
}
