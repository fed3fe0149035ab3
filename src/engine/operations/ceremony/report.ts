import { askedAbout } from '../../../domain/application.ts';
import { shownAs } from '../../../domain/attended.ts';
import type { CredentialState, Rotation } from '../../../domain/credential.ts';
import type { CredentialEvent } from '../../../domain/events.ts';
import { Fault, viewOfFault } from '../../../domain/fault.ts';
import { specOf } from '../../fleet.ts';
import type { OperationsDeps } from '../deps.ts';
import { rowOf } from '../look.ts';
import { actorOf } from '../operations.ts';
import type { Caller, OutcomeWords } from '../operations.ts';
import { ask, heldBy, nothingWaits, placeOf } from './ask.ts';

/** The portal refused the code or the password: the claimant's word that nothing was changed. Nothing is retried. */
export async function reportRefusal(
  deps: OperationsDeps,
  name: string,
  attempt: string,
  caller: Caller,
): Promise<void> {
  const refused = (state: CredentialState): readonly CredentialEvent[] => {
    const { phase, call } = attendedIn(state, attempt);
    if (phase !== 'calling') throw nothingWaits(state);
    if (call.attended?.by !== actorOf(caller)) throw heldBy(state, call.attended?.by, 'it made the call');
    const fault = new Fault('KT5023', { place: placeOf(state), saw: 'the code or the password was refused' });
    return [{ type: 'Refused', attempt, fault: viewOfFault(fault), retryAt: null }];
  };
  await ask(deps, name, caller, refused, await placeOfRotation(deps, name));
}

/** What an attended call has come to, where nothing was pasted. `closedUnconfirmed` is for the claimant alone to say. */
export async function reportOutcome(
  deps: OperationsDeps,
  name: string,
  attempt: string,
  { closedUnconfirmed, reading }: OutcomeWords,
  caller: Caller,
): Promise<void> {
  const spec = specOf(deps.fleet.current(), name);
  await ask(deps, name, caller, (state) => {
    const { phase, call } = attendedIn(state, attempt);
    if (closedUnconfirmed && call.attended?.by !== actorOf(caller))
      throw heldBy(state, call.attended?.by, 'it made the call');
    const shown = shownAs(reading, askedAbout(state, spec));
    const reported = { type: 'OutcomeReported', attempt, closedUnconfirmed, shown } as const;
    if (phase === 'quarantined') return [reported];
    const why = `${actorOf(caller)} reports that nothing was pasted`;
    return [{ type: 'Quarantined', attempt, untilAt: call.deadlineAt, why }, reported];
  });
}

/** What was pasted is not accepted by the issuer, and nobody has the right one any more. */
export async function declareLost(
  deps: OperationsDeps,
  name: string,
  why: string,
  caller: Caller,
): Promise<void> {
  const release = await placeOfRotation(deps, name);
  await ask(
    deps,
    name,
    caller,
    (state) => {
      const rotation = state.saga;
      if (rotation?.phase !== 'delivering' || rotation.accepted) throw nothingWaits(state);
      const { call, oldEndsAt } = rotation;
      return [{ type: 'SecretLost', attempt: call.attempt, oldEndsAt, evidence: why }];
    },
    release,
  );
}

/** Whoever waits for a person takes no place of the policy meanwhile. */
async function placeOfRotation(deps: OperationsDeps, name: string): Promise<{ readonly release?: string }> {
  const { saga } = (await rowOf(deps, name)).state;
  return saga === null ? {} : { release: saga.id };
}

/** The application was deleted at the portal; whether its keys are dead is then seen. */
export async function reportDeleted(deps: OperationsDeps, name: string, caller: Caller): Promise<void> {
  await ask(deps, name, caller, ({ saga, ...state }) => {
    if (saga?.kind !== 'kill' || saga.phase !== 'deleting' || saga.task === null) throw nothingWaits(state);
    return [{ type: 'Deleted', applicationIds: saga.applicationIds }];
  });
}

/** The attended call that is open under this attempt. */
function attendedIn(
  state: CredentialState,
  attempt: string,
): Extract<Rotation, { phase: 'calling' | 'quarantined' }> {
  const rotation = state.saga;
  if (rotation?.phase !== 'calling' && rotation?.phase !== 'quarantined') throw nothingWaits(state);
  if (rotation.call.attempt !== attempt || rotation.call.attended === null) throw nothingWaits(state);
  return rotation;
}
