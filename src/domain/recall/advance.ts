import type { CredentialState } from '../credential.ts';
import { MINUTE_MS } from '../duration.ts';
import type { RetryState } from '../retry.ts';
import type { RecallMark } from './order.ts';

export interface RecallMember {
  readonly uid: string;
  readonly name: string;
  readonly mark: RecallMark;
  /** Its revocation is under way and does not get on. */
  readonly failing: boolean;
}

/** Asked for, and not in it before others have agreed. */
export interface RecallAsked extends Pick<RecallMark, 'at' | 'order' | 'request'> {
  readonly name: string;
}

/** A recall as the journal has it now. */
export interface Recall {
  readonly id: string;
  readonly asked: readonly RecallAsked[];
  readonly members: readonly RecallMember[];
}

export type RecallStep =
  | { readonly do: 'begin'; readonly members: readonly RecallMember[] }
  | { readonly do: 'stop'; readonly why: string }
  | { readonly do: 'close' }
  | { readonly do: 'wait'; readonly why: string };

/** So often a step of a revocation must have failed before it counts as one that did not come through. */
const FAILING_TRIES = 3;
/** A program is done within seconds; a person at a portal takes as long as they take. */
const LONGEST_MS = 10 * MINUTE_MS;
/** Putting so many into the journal takes a moment; that it was cut off is said once nothing has come for so long. */
const JOINING_MS = MINUTE_MS;

export function isFailing(
  { recall, saga }: CredentialState,
  retries: Readonly<Record<string, RetryState>>,
  now: number,
): boolean {
  if (recall?.stage !== 'begun' || saga?.kind !== 'kill') return false;
  if (Object.values(retries).some(({ tries }) => tries >= FAILING_TRIES)) return true;
  const byPerson = saga.phase === 'deleting' && saga.task !== null;
  return !byPerson && now - recall.stageAt >= LONGEST_MS;
}

/**
 * What follows now. A wave begins once every key of the waves before it is proven dead, or known to fail within the budget.
 * Stopping is remembered in the members that wait: one that says so is enough.
 */
export function nextRecallStep({ asked, members }: Recall, now: number): RecallStep {
  const order = members[0]?.mark.order;
  if (order === undefined || asked.length > 0) return { do: 'wait', why: 'others must agree first' };
  const waiting = members.filter(({ mark }) => mark.stage === 'waits');
  const begun = members.filter(({ mark }) => mark.stage === 'begun');
  if (waiting.length === 0)
    return begun.length === 0 ? { do: 'close' } : { do: 'wait', why: `${begun.length} are not proven dead` };
  const stopped = waiting.find(({ mark }) => mark.stopped !== null)?.mark.stopped;
  if (stopped != null) return { do: 'wait', why: `stopped by ${stopped.by}: ${stopped.why}` };
  if (members.length < order.members) return missing(members, order.members, now);
  const failing = begun.filter((member) => member.failing);
  if (failing.length > order.budget) {
    const names = failing.map(({ name }) => name).join(', ');
    return { do: 'stop', why: `${failing.length} did not come through, ${order.budget} may: ${names}` };
  }
  return nextWave(members, waiting, order.pauseMs, now);
}

function missing(members: readonly RecallMember[], wanted: number, now: number): RecallStep {
  const lastAt = Math.max(...members.map(({ mark }) => mark.at));
  const why = `${members.length} of ${wanted} are in it`;
  return now - lastAt < JOINING_MS ? { do: 'wait', why } : { do: 'stop', why };
}

function nextWave(
  members: readonly RecallMember[],
  waiting: readonly RecallMember[],
  pauseMs: number,
  now: number,
): RecallStep {
  const wave = Math.min(...waiting.map(({ mark }) => mark.order.wave));
  const before = members.filter(({ mark }) => mark.order.wave < wave);
  const moving = before.filter(({ mark, failing }) => mark.stage === 'begun' && !failing);
  if (moving.length > 0) return { do: 'wait', why: `wave ${wave - 1}: ${moving.length} are not proven dead` };
  const endedAt = Math.max(0, ...before.map(({ mark }) => mark.stageAt));
  if (before.length > 0 && now < endedAt + pauseMs) return { do: 'wait', why: `a pause before wave ${wave}` };
  return { do: 'begin', members: waiting.filter(({ mark }) => mark.order.wave === wave) };
}
