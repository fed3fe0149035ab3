import type { CredentialState, Rotation } from '../credential.ts';
import type { Facts } from '../facts.ts';
import { closedNow, waitsForWindow } from './timing.ts';
import type { Closed } from './timing.ts';

const BEFORE_THE_CALL: ReadonlySet<Rotation['phase']> = new Set([
  ...['opened', 'preflighted', 'asked', 'refused'],
] as const);

/**
 * A rotation that opened in time and was held up until the window closed calls in the next one: the reset is what a
 * blackout is about. Once the issuer was called it goes on, whatever the hour. Null: nothing keeps it from going on.
 */
export function closedForCall(rotation: Rotation, facts: Pick<Facts, 'policy' | 'now'>): Closed | null {
  return BEFORE_THE_CALL.has(rotation.phase) && waitsForWindow(rotation.reason) ? closedNow(facts) : null;
}

/** Whether an open rotation may be waiting for a window. */
export function isHeldOpen({ saga, request }: CredentialState): boolean {
  return (
    saga?.kind === 'rotation' &&
    request === null &&
    BEFORE_THE_CALL.has(saga.phase) &&
    waitsForWindow(saga.reason)
  );
}
