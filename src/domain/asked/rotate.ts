import type { CredentialState } from '../credential.ts';
import type { CredentialEvent } from '../events.ts';
import { Fault } from '../fault.ts';
import type { RotateRequest } from '../requests.ts';
import { refuseStopped } from './stopped.ts';
import { refuseUnconfirmed } from './unconfirmed.ts';

/** The events of a rotation that somebody asks for. Throws KT2151, KT5101, KT5102 or KT5011 where none can be. */
export function rotateEvents(
  state: CredentialState,
  request: RotateRequest,
  now: number,
): readonly CredentialEvent[] {
  refuseUnconfirmed(state);
  refuseStopped(state, now);
  if (state.saga?.phase === 'secret-lost') return afterLoss(state, request);
  if (state.saga !== null && state.saga.phase !== 'refused') {
    throw new Fault('KT5011', {
      place: `credential ${state.name}`,
      saw: `a ${state.saga.kind} is open (${state.saga.phase})`,
      next: `keyturn show ${state.name}`,
    });
  }
  return [{ type: 'Requested', reason: 'requested', note: request.note }];
}

/** A second reset may end the old key at once, so it is never implied. */
function afterLoss(state: CredentialState, request: RotateRequest): readonly CredentialEvent[] {
  if (request.afterLoss) return [{ type: 'SecondResetApproved', why: request.note ?? 'approved' }];
  throw new Fault('KT5011', {
    place: `credential ${state.name}`,
    saw: 'its secret is lost, and a second reset may end the old key at once',
    expected: 'an approval of the second reset',
    next: `keyturn rotate ${state.name} --after-loss`,
  });
}
