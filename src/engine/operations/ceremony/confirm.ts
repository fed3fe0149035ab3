import { PASTE_WITHIN_MS, shownAs, showsYoungerReset } from '../../../domain/attended.ts';
import type { PortalReading } from '../../../domain/attended.ts';
import type { CredentialState, Rotation } from '../../../domain/credential.ts';
import type { CredentialEvent, IssuerBaseline } from '../../../domain/events.ts';
import { Fault, viewOfFault } from '../../../domain/fault.ts';
import { PREFLIGHT_HOLDS_MS } from '../../../domain/rotation/decide.ts';
import { policyFor, specOf } from '../../fleet.ts';
import { showsReset } from '../../perform/open.ts';
import { reservationsOf } from '../../perform/reservations.ts';
import type { OperationsDeps } from '../deps.ts';
import { rowOf } from '../look.ts';
import { actorOf } from '../operations.ts';
import type { Caller, ConfirmedCall } from '../operations.ts';
import { refuseUnconfirmed } from '../ask.ts';
import { ask, claimedBy, placeOf } from './ask.ts';

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
  const rotation = claimedBy(deps, before, caller);
  const shown = shownAs(reading, spec.application);
  if (wasResetElsewhere(before, rotation, reading, shown)) await giveUp(deps, before, rotation, caller);
  const attempt = deps.ports.ids.next('att');
  const startedAt = deps.ports.clock.now();
  const deadlineAt = startedAt + PASTE_WITHIN_MS;
  const attended = { task: rotation.task, by: actorOf(caller), shown };
  const { replica } = deps.ports;
  const { settleMs } = issuer;
  const call = { type: 'CallStarted', attempt, deadlineAt, settleMs, attended, replica } as const;
  const reserve = reservationsOf(issuer, policyFor(fleet, spec), rotation.id, startedAt);
  await ask(deps, name, caller, (state) => preflighted(deps, state, caller, call), { reserve });
  return { attempt, deadlineAt };
}

function preflighted(
  deps: OperationsDeps,
  state: CredentialState,
  caller: Caller,
  call: CredentialEvent,
): readonly CredentialEvent[] {
  const { preflightedAt } = claimedBy(deps, state, caller);
  if (preflightedAt === null || deps.ports.clock.now() - preflightedAt >= PREFLIGHT_HOLDS_MS)
    throw new Fault('KT5022', { place: placeOf(state), saw: 'none of the last five minutes' });
  return [call];
}

/** The first reading is compared with the age of the key in custody; a later one with the one before. */
function wasResetElsewhere(
  state: CredentialState,
  rotation: Rotation,
  reading: PortalReading,
  shown: IssuerBaseline,
): boolean {
  if (state.versions.some(({ status }) => status === 'lost')) return false;
  if (rotation.baseline.issuer !== null) return showsReset(rotation.baseline.issuer, shown);
  return showsYoungerReset(state, reading);
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
  await ask(deps, state.name, caller, () => [{ type: 'Aborted', fault: viewOfFault(fault) }], {
    release: rotation.id,
  });
  throw fault;
}
