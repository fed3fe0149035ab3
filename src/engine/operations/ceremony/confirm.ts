import { applicationOf } from '../../../domain/application.ts';
import { PASTE_WITHIN_MS, shownAs, showsYoungerReset } from '../../../domain/attended.ts';
import type { PortalReading } from '../../../domain/attended.ts';
import type { CredentialState, Rotation } from '../../../domain/credential.ts';
import type { CredentialEvent, IssuerBaseline } from '../../../domain/events.ts';
import { closedForCall } from '../../../domain/due/window.ts';
import type { EffectivePolicy } from '../../../domain/policy/effective.ts';
import { Fault, viewOfFault } from '../../../domain/fault.ts';
import { isFresh } from '../../../domain/rotation/decide.ts';
import { policyFor, specOf } from '../../fleet.ts';
import { isAskedAnyway, showsReset } from '../../perform/open.ts';
import { reservationsOf } from '../../perform/reservations.ts';
import type { OperationsDeps } from '../deps.ts';
import { rowOf } from '../look.ts';
import { actorOf } from '../operations.ts';
import type { Caller, ConfirmedCall } from '../operations.ts';
import { refusePaused } from '../../../domain/asked/stopped.ts';
import { refuseUnconfirmed } from '../../../domain/asked/unconfirmed.ts';
import { ask, claimedBy, nothingWaits, placeOf } from './ask.ts';
import type { Asked } from './ask.ts';

/**
 * The last confirmation before the click: what the portal shows is compared with what was recorded, and the intent is
 * on disk when this resolves. A reset that somebody else made in between ends the rotation with KT5003.
 */
export async function confirmCall(
  deps: OperationsDeps,
  name: string,
  reading: PortalReading,
  caller: Caller,
): Promise<ConfirmedCall> {
  const fleet = deps.fleet.current();
  const spec = specOf(fleet, name);
  const issuer = await deps.ports.outside.issuer(spec.issuer);
  const { state: before } = await rowOf(deps, name);
  refuseUnconfirmed(before);
  refusePaused(before);
  const rotation = claimedBy(deps, before, caller);
  refuseClosed(deps, before, rotation, policyFor(fleet, spec));
  const shown = shownAs(reading, applicationOf(before, spec));
  if (wasResetElsewhere(before, rotation, reading, shown)) await giveUp(deps, before, rotation, caller);
  const attempt = deps.ports.ids.next('att');
  const startedAt = deps.ports.clock.now();
  const deadlineAt = startedAt + PASTE_WITHIN_MS;
  const attended = { task: rotation.task, by: actorOf(caller), shown };
  const { replica } = deps.ports;
  const { settleMs } = issuer;
  const call = { type: 'CallStarted', attempt, deadlineAt, settleMs, attended, replica } as const;
  const reserve = reservationsOf(issuer, policyFor(fleet, spec), rotation, startedAt);
  const started = (state: CredentialState): readonly CredentialEvent[] => {
    const { task } = preflightedBy(deps, state, caller);
    if (task !== rotation.task) throw nothingWaits(state);
    return [call];
  };
  await ask(deps, name, caller, started, { reserve });
  return { attempt, deadlineAt };
}

/** The reset is what a blackout is about, whoever makes it; what a person asked for is not held back. */
function refuseClosed(
  deps: OperationsDeps,
  state: CredentialState,
  rotation: Rotation,
  policy: EffectivePolicy | null,
): void {
  const closed = closedForCall(rotation, { policy, now: deps.ports.clock.now() });
  if (closed === null || state.request !== null) return;
  throw new Fault('KT1154', {
    place: placeOf(state),
    saw: closed.closure.text,
    next: `keyturn why ${state.name}`,
  });
}

function preflightedBy(deps: OperationsDeps, state: CredentialState, caller: Caller): Asked {
  const asked = claimedBy(deps, state, caller);
  const { preflightedAt } = asked;
  if (preflightedAt === null || !isFresh(preflightedAt, deps.ports.clock.now()))
    throw new Fault('KT5022', { place: placeOf(state), saw: 'none of the last five minutes' });
  return asked;
}

/**
 * The first reading is compared with the age of the key in custody, unless a person asked for the rotation although a
 * reset elsewhere was known; a later one with the one before.
 */
function wasResetElsewhere(
  state: CredentialState,
  rotation: Rotation,
  reading: PortalReading,
  shown: IssuerBaseline,
): boolean {
  if (rotation.baseline.issuer !== null) return showsReset(rotation.baseline.issuer, shown);
  // The age of the key in custody says nothing about another application.
  if (rotation.spare !== null) return false;
  const isOwnLoss = state.versions.some(
    ({ status, version }) => status === 'lost' && version === rotation.toVersion,
  );
  return !isOwnLoss && !isAskedAnyway(state, rotation) && showsYoungerReset(state, reading);
}

async function giveUp(
  deps: OperationsDeps,
  state: CredentialState,
  rotation: Rotation,
  caller: Caller,
): Promise<never> {
  const fault = new Fault('KT5003', {
    place: placeOf(state),
    saw: 'the portal shows a reset nobody here made',
  });
  const aborted = (latest: CredentialState): readonly CredentialEvent[] => {
    const { id } = claimedBy(deps, latest, caller);
    if (id !== rotation.id) throw nothingWaits(latest);
    return [{ type: 'Aborted', fault: viewOfFault(fault) }];
  };
  await ask(deps, state.name, caller, aborted, { release: rotation.id });
  throw fault;
}
