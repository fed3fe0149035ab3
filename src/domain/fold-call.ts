import type { Call, OutcomeReport, Rotation } from './credential.ts';
import type { EventOf } from './events.ts';
import { phaseOf } from './rotation-phase.ts';
import type { Move } from './rotation-phase.ts';

/** Seen again while a person holds the task; elsewhere it leads to the call. */
export function preflight(rotation: Rotation, event: EventOf<'Preflighted'>, at: number): Move | null {
  const { issuer = rotation.baseline.issuer, stores = rotation.baseline.stores } = event;
  const frame = { frame: { baseline: { issuer, stores } } };
  if (rotation.phase === 'asked') return { to: { ...phaseOf(rotation), preflightedAt: at }, ...frame };
  return mayCallNext(rotation) ? { to: { phase: 'preflighted', at }, ...frame } : null;
}

export function claimMove(
  rotation: Extract<Rotation, { phase: 'asked' }>,
  event: EventOf<'TaskClaimed' | 'TaskReleased'>,
): Move {
  const claim = event.type === 'TaskClaimed' ? { by: event.by, untilAt: event.untilAt } : null;
  return { to: { ...phaseOf(rotation), claim, preflightedAt: null } };
}

/** The engine calls after a preflight; a person after a claim, and what they read then is what a reset is told by. */
export function startCall(rotation: Rotation, event: EventOf<'CallStarted'>, at: number): Move | null {
  const { attended } = event;
  if (rotation.phase !== (attended === undefined ? 'preflighted' : 'asked')) return null;
  const frame =
    attended === undefined ? {} : { frame: { baseline: { ...rotation.baseline, issuer: attended.shown } } };
  return {
    to: { phase: 'calling', call: callOf(event, at) },
    also: () => ({ request: null, lastAbort: null }),
    ...frame,
  };
}

export function quarantine(rotation: Rotation, event: EventOf<'Quarantined'>): Move | null {
  const { untilAt, why } = event;
  return rotation.phase === 'calling' || rotation.phase === 'sealed' || rotation.phase === 'quarantined'
    ? { to: { phase: 'quarantined', call: rotation.call, untilAt, why, report: null } }
    : null;
}

/** A person's word that nothing was changed may be wrong: should they paste a key after all, it is used. */
export function refuse(
  rotation: Extract<Rotation, { phase: 'calling' | 'sealed' }>,
  { fault, retryAt }: EventOf<'Refused'>,
): Move {
  const { call } = rotation;
  const frame =
    call.attended === null ? {} : { frame: { voided: call, fruitless: fruitlessAfter(rotation) } };
  return { to: { phase: 'refused', fault, retryAt }, ...frame };
}

/** Only what a person did at the portal is counted: the engine's own calls have a budget. */
export function fruitlessAfter({ call, fruitless }: Extract<Rotation, { call: Call }>): number {
  return call.attended === null ? fruitless : fruitless + 1;
}

export function reportOf({ closedUnconfirmed, shown }: EventOf<'OutcomeReported'>): OutcomeReport {
  return { closedUnconfirmed, shown };
}

function callOf(event: EventOf<'CallStarted'>, at: number): Call {
  const { attempt, deadlineAt, settleMs, attended = null, replica = null } = event;
  return { attempt, startedAt: at, deadlineAt, settleMs, attended, replica };
}

/** A call is prepared at the start, again when the preflight has aged, after a refusal, and after an approved loss. */
function mayCallNext(rotation: Rotation): boolean {
  return (
    rotation.phase === 'opened' ||
    rotation.phase === 'preflighted' ||
    rotation.phase === 'refused' ||
    (rotation.phase === 'secret-lost' && rotation.approved)
  );
}
