import type { CredentialState } from '../credential.ts';
import { Fault } from '../fault.ts';
import { holdAt } from '../life/marks.ts';

/** What a person has stopped does not start because another one asks for it. */
export function refuseStopped(state: CredentialState, now: number): void {
  if (state.life.decommissioned !== null) throw decommissionedFault(state);
  refusePaused(state);
  const hold = holdAt(state, now);
  if (hold !== null)
    throw new Fault('KT5102', {
      place: `credential ${state.name}`,
      saw: hold.reason,
      next: `keyturn hold ${state.name} --end`,
    });
}

export function decommissionedFault({ name, life }: CredentialState): Fault {
  const saw = life.decommissioned?.reason ?? 'its life is over';
  return new Fault('KT5111', { place: `credential ${name}`, saw, next: `keyturn recommission ${name}` });
}

export function refusePaused({ name, life }: CredentialState): void {
  if (life.paused === null) return;
  const { reason } = life.paused;
  throw new Fault('KT5101', { place: `credential ${name}`, saw: reason, next: `keyturn resume ${name}` });
}
