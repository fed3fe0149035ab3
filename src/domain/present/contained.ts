import type { CredentialState } from '../credential.ts';
import { liveVersions } from '../credential.ts';

/**
 * That the key which a containment is about still works, in the words that every view uses; null where no containment moves
 * consumers to another application, or the old key was seen refused.
 */
export function stillAccepted(state: CredentialState): string | null {
  const { saga } = state;
  if (saga?.kind === 'rotation' && saga.spare !== null)
    return `${oldKeys(state, saga.toVersion)} STILL ACCEPTED · moving to ${saga.spare.application}, not revoked`;
  if (saga?.kind !== 'kill' || saga.moved === null || saga.phase === 'proven') return null;
  return `${oldKeys(state, saga.moved.version)} STILL ACCEPTED · moved off, not revoked`;
}

function oldKeys(state: CredentialState, young: number): string {
  return liveVersions(state)
    .filter(({ version }) => version !== young)
    .map(({ version }) => `v${version}`)
    .join(', ');
}
