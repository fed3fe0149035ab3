import { liveVersions } from '../credential.ts';
import type { CredentialState } from '../credential.ts';
import type { AskedAction } from './approval.ts';

/**
 * The text whose digest people agree to: the action, and what it would hit. A look at the key or a consumer's report
 * changes nothing in it; a rotation that opened, a key that died or a rename does.
 */
export function boundText(state: CredentialState, action: AskedAction): string {
  const { saga } = state;
  return JSON.stringify({
    credential: state.uid,
    name: state.name,
    action: Object.fromEntries(Object.entries(action).toSorted(([left], [right]) => (left < right ? -1 : 1))),
    live: liveVersions(state).map(({ version, status, key }) => [version, status, key?.digest ?? null]),
    open:
      saga === null
        ? null
        : [saga.kind, saga.id, saga.phase === 'secret-lost' || saga.phase === 'refused' ? saga.phase : null],
  });
}
