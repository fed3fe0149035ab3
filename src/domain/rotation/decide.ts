import { absurd } from '../absurd.ts';
import { currentVersion } from '../credential.ts';
import type { CredentialState, Kill, Rotation } from '../credential.ts';
import { HOUR_MS, MINUTE_MS } from '../duration.ts';
import { dueChecks, dueNow } from '../due/checks.ts';
import { holdOf } from '../due/holds.ts';
import type { Facts } from '../facts.ts';
import { holdAt, isStoppedByPause } from '../life/marks.ts';
import { closedForCall } from '../due/window.ts';
import { isWaiting } from '../retry.ts';
import { nextWatchAt } from '../watch.ts';
import { decideDecommission } from './decommission.ts';
import { decideDelivery } from './delivery.ts';
import { decideRedelivery } from './redelivery.ts';
import { decideAfterRestore, unconfirmedRestore } from './restored.ts';
import { earliest, stepKey, take, waitUntil } from './step.ts';
import type { Decision, Step } from './step.ts';

/** What the preflight saw is trusted for so long. */
export const PREFLIGHT_HOLDS_MS = 5 * MINUTE_MS;

const LONGEST_REFUSAL_MS = HOUR_MS;

/**
 * The next step for a credential, or how long to wait. Pure: all it knows is the fold of the journal and the facts.
 * The phases and the events that move them stand in fold-rotation.ts and fold-kill.ts.
 *
 * | phase             | next                                                                          |
 * |-------------------|-------------------------------------------------------------------------------|
 * | rest              | baseline once; then open when a due check says so and no hold stands; else watch |
 * | ordered           | open                                                                          |
 * | opened            | preflight                                                                     |
 * | preflighted       | call                                                                          |
 * | asked             | wait for a person's claim, preflight for whoever holds it, wait for their confirmation |
 * | opened, refused   | give up, once as many calls at the portal came to nothing as the policy allows |
 * | refused           | preflight again when the issuer allows it, or a person asks                   |
 * | calling           | only after a crash: look for a sealed reply, else quarantine; never call again |
 * | calling, attended | wait for the paste until the deadline, then as above                          |
 * | quarantined       | compare with the baseline once no effect can come any more                    |
 * | quarantined, attended | wait for a paste, or for what a person reports; then compare              |
 * | secret-lost       | nothing, until a person approves a second reset; then look for the key in the destinations, and preflight |
 * | sealed            | parse                                                                         |
 * | delivering        | prove the new key, stage, verify, and promote behind the barrier; then the overlap, or move off the old application |
 * | overlap           | watch the old key; retire it when it is over or dead, and no hold stands      |
 * | retired           | close                                                                         |
 * | kill: opened, deleting | delete (safe to repeat: it names the application), or wait for a person  |
 * | kill: deleted     | probe until refused                                                           |
 * | kill: proven      | close                                                                         |
 *
 * After a restore restored.ts decides first. A pause stops a rotation before its call and no later (life/marks.ts).
 */
export function decide(state: CredentialState, facts: Facts): Decision {
  if (facts.spec === null || !state.managed) return waitUntil(null, 'not in any manifest');
  const answerBy = earliest(...state.approvals.map(({ expiresAt }) => expiresAt));
  if (answerBy !== null && answerBy <= facts.now) return take({ do: 'expire-approvals' });
  const decision = decideRestored(state, facts);
  if (decision.kind === 'step' || answerBy === null) return decision;
  return { ...decision, untilAt: earliest(decision.untilAt, answerBy) };
}

function decideRestored(state: CredentialState, facts: Facts): Decision {
  if (state.saga === null && state.life.decommissioned !== null) return waitUntil(null, 'decommissioned');
  const restored = unconfirmedRestore(state);
  return restored === null
    ? decideFreely(state, facts)
    : decideAfterRestore(state, restored, facts, { decide: decideFreely, unlessRetrying });
}

function decideFreely(state: CredentialState, facts: Facts): Decision {
  if (state.saga === null) return decideAtRest(state, facts);
  if (state.saga.kind === 'redelivery') return decideRedelivery(state.saga, facts);
  if (state.saga.kind === 'decommission') return decideDecommission(state.saga, facts);
  const decision =
    state.saga.kind === 'rotation' ? decideRotation(state, state.saga, facts) : decideKill(state.saga);
  return decision.kind === 'step' ? unlessRetrying(decision.step, facts) : decision;
}

function decideAtRest(state: CredentialState, facts: Facts): Decision {
  if (!state.baselined) return unlessRetrying({ do: 'baseline' }, facts);
  const due = dueNow(state, facts);
  const hold = due === null ? null : holdOf(state, facts);
  const opening: Decision | null =
    due !== null && hold === null ? unlessRetrying({ do: 'open', reason: due.reason }, facts) : null;
  if (opening?.kind === 'step') return opening;
  if (due !== null && hold?.asks !== undefined)
    return take({ do: 'ask-approval', reason: due.reason, need: hold.asks });
  const watchAt = currentVersion(state) === null ? null : nextWatchAt(state, facts.watchedAt, facts.now);
  if (watchAt !== null && watchAt <= facts.now) return unlessRetrying({ do: 'watch' }, facts);
  let nextDueAt: number | null = null;
  for (const { at } of dueChecks(state, facts)) if (at > facts.now) nextDueAt = earliest(nextDueAt, at);
  return waitUntil(
    earliest(nextDueAt, hold?.untilAt ?? null, opening?.untilAt ?? null, watchAt),
    opening?.why ?? hold?.text ?? 'nothing is due',
  );
}

function decideRotation(state: CredentialState, rotation: Rotation, facts: Facts): Decision {
  if (isStoppedByPause(state, rotation)) return decidePaused(state, rotation, facts);
  if (isOutOfAttempts(rotation, facts)) return take({ do: 'give-up' });
  const closed = state.request === null ? closedForCall(rotation, facts) : null;
  if (closed !== null) return waitUntil(closed.opensAt, closed.closure.text);
  switch (rotation.phase) {
    case 'ordered':
      return take({ do: 'open', reason: rotation.reason });
    case 'opened':
      return take({ do: 'preflight' });
    case 'preflighted':
      return take({ do: isFresh(rotation.at, facts.now) ? 'call' : 'preflight' });
    case 'asked':
      return decideAsked(rotation, facts);
    case 'refused':
      return decideRefused(state, rotation, facts);
    case 'calling':
      return decideCalling(rotation, facts);
    case 'quarantined':
      return rotation.call.attended === null
        ? decideQuarantined(rotation, facts)
        : decideUnreported(rotation);
    case 'secret-lost':
      return rotation.approved
        ? take({ do: 'preflight' })
        : waitUntil(null, 'the secret is lost; a second reset needs a person');
    case 'sealed':
      return take({ do: 'parse' });
    case 'delivering':
      return decideDelivery(state, rotation, facts);
    case 'overlap':
      return decideOverlap(state, rotation, facts);
    case 'retired':
      return take({ do: 'close' });
    default:
      return absurd(rotation);
  }
}

/** As many calls at the portal came to nothing as the policy allows one rotation. What is asked for anew counts anew. */
function isOutOfAttempts({ phase, fruitless }: Rotation, { policy }: Facts): boolean {
  const most = policy?.attended.maxAttempts ?? null;
  return most !== null && fruitless >= most && (phase === 'opened' || phase === 'refused');
}

/** A claim of a task runs out all the same, so that nobody holds it when the pause ends. */
function decidePaused({ life }: CredentialState, rotation: Rotation, { now }: Facts): Decision {
  const claim = rotation.phase === 'asked' ? rotation.claim : null;
  if (claim !== null && claim.untilAt <= now) return take({ do: 'release-task' });
  return waitUntil(claim?.untilAt ?? null, `paused before the call: ${life.paused?.reason}`);
}

/** A preflight in the future was made by a clock that was wrong: nobody knows how old it is. */
export function isFresh(preflightedAt: number, now: number): boolean {
  return preflightedAt <= now && now - preflightedAt < PREFLIGHT_HOLDS_MS;
}

/** A claim that ran out goes back to everybody; a preflight that has aged is made again for whoever holds it. */
function decideAsked(rotation: Extract<Rotation, { phase: 'asked' }>, { now }: Facts): Decision {
  const { claim, preflightedAt } = rotation;
  if (claim === null) return waitUntil(null, 'a person must make the key at the portal');
  if (claim.untilAt <= now) return take({ do: 'release-task' });
  if (preflightedAt === null || !isFresh(preflightedAt, now)) return take({ do: 'preflight' });
  return waitUntil(
    Math.min(claim.untilAt, preflightedAt + PREFLIGHT_HOLDS_MS),
    `${claim.by} is about to make the key at the portal`,
  );
}

function decideCalling({ call }: Extract<Rotation, { phase: 'calling' }>, { now }: Facts): Decision {
  if (call.attended === null || call.deadlineAt <= now) return take({ do: 'recover-call' });
  return waitUntil(call.deadlineAt, `${call.attended.by} makes the key at the portal`);
}

function decideQuarantined(
  { untilAt, why }: Extract<Rotation, { phase: 'quarantined' }>,
  { now }: Facts,
): Decision {
  if (untilAt <= now) return take({ do: 'compare' });
  return waitUntil(untilAt, `outcome unknown: ${why}; compared with the baseline after this time`);
}

/** Time settles nothing here: a forgotten dialog can be confirmed days later. */
function decideUnreported({ report, why }: Extract<Rotation, { phase: 'quarantined' }>): Decision {
  if (report !== null) return take({ do: 'compare' });
  return waitUntil(
    null,
    `outcome unknown: ${why}; the key must be pasted, or what the portal shows reported`,
  );
}

function decideRefused(
  state: CredentialState,
  rotation: Extract<Rotation, { phase: 'refused' }>,
  facts: Facts,
): Decision {
  if (state.request !== null || isOver(rotation.retryAt, facts.now)) return take({ do: 'preflight' });
  return waitUntil(rotation.retryAt, `the issuer refused: ${rotation.fault.saw}`);
}

/** A wait that is longer than any refusal asks for was set by a clock that was wrong. */
function isOver(retryAt: number | null, now: number): boolean {
  return retryAt !== null && (retryAt <= now || retryAt - now > LONGEST_REFUSAL_MS);
}

function decideOverlap(
  state: CredentialState,
  rotation: Extract<Rotation, { phase: 'overlap' }>,
  facts: Facts,
): Decision {
  const oldIsDead = rotation.fromVersion !== null && state.observation?.keys[rotation.fromVersion] === 'dead';
  const hold = holdAt(state, facts.now);
  if ((oldIsDead || rotation.endsAt <= facts.now) && hold === null) {
    const retiring = unlessRetrying({ do: 'retire' }, facts);
    if (retiring.kind === 'step') return retiring;
    return waitUntil(retiring.untilAt, 'the old key is not seen refused yet');
  }
  const watchAt = nextWatchAt(state, facts.watchedAt, facts.now);
  if (watchAt <= facts.now) return unlessRetrying({ do: 'watch' }, facts);
  const endsAt = Math.max(rotation.endsAt, hold?.untilAt ?? 0);
  const why = hold === null ? 'the old key lives until the overlap ends' : `held: ${hold.reason}`;
  return waitUntil(earliest(endsAt, watchAt), why);
}

function decideKill(kill: Kill): Decision {
  switch (kill.phase) {
    case 'deleting':
      if (kill.task !== null) return waitUntil(null, 'a person must delete the application at the portal');
      return take({ do: 'delete' });
    case 'opened':
      return take({ do: 'delete' });
    case 'deleted':
      return take({ do: 'prove-dead' });
    case 'proven':
      return take({ do: 'close' });
    default:
      return absurd(kill);
  }
}

/** A step that failed waits for its next try. */
export function unlessRetrying(step: Step, facts: Facts): Decision {
  const retry = facts.retries[stepKey(step)];
  if (!isWaiting(retry, facts.now)) return take(step);
  return waitUntil(retry.retryAt, `${stepKey(step)}: ${retry.fault.code} ${retry.fault.saw}`);
}
