import type { CredentialState } from '../credential.ts';
import { Fault } from '../fault.ts';
import { holdAt } from '../life/marks.ts';

/** What a person has stopped does not start because another one asks for it. */
export function refuseStopped(state: CredentialState, now: number): void {
  refusePaused(state);
  const hold = holdAt(state, now);
  if (hold !== null)
    throw new Fault('KT5102', {
      place: `credential ${state.name}`,
      saw: hold.reason,
      next: `keyturn hold ${state.name} --end`,
    });
}

export function refusePaused({ name, life }: CredentialState): void {
  if (life.paused === null) return;
  const { reason } = life.paused;
  throw new Fault('KT5101', { place: `credential ${name}`, saw: reason, next: `keyturn resume ${name}` });
}
