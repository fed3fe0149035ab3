import type { CredentialState, Rotation } from '../credential.ts';
import type { HoldMark } from './mark.ts';
import { isBeforeCall } from '../rotation-phase.ts';

/** The hold that stands at a time; one whose end has come stands no more. */
export function holdAt({ life }: CredentialState, now: number): HoldMark | null {
  return life.held !== null && life.held.untilAt > now ? life.held : null;
}

/**
 * Where a paused rotation stays: before a call. From the call on it goes to its end, since stopping half-way would leave
 * a key that some destinations hold and others do not.
 */
export function isStoppedByPause({ life }: CredentialState, rotation: Rotation): boolean {
  if (life.paused === null) return false;
  return isBeforeCall(rotation) || (rotation.phase === 'secret-lost' && rotation.approved);
}
