import type { CredentialState } from '../credential.ts';
import { Fault } from '../fault.ts';
import { unconfirmedRestore } from '../rotation/restored.ts';

/** What is asked for may have been done already, by the daemon that the backup is of. */
export function refuseUnconfirmed(state: CredentialState): void {
  const restored = unconfirmedRestore(state);
  if (restored === null) return;
  throw new Fault('KT2151', {
    place: `credential ${state.name}`,
    saw:
      restored.ahead === null
        ? 'it was restored, and the issuer is not compared yet'
        : `it was restored, and the issuer is ahead: ${restored.ahead.evidence}`,
    next: restored.ahead === null ? `keyturn why ${state.name}` : `keyturn restore confirm ${state.name}`,
  });
}
