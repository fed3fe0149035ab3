import type { CredentialState, Rotation } from '../credential.ts';
import { DAY_MS } from '../duration.ts';
import type { Facts } from '../facts.ts';
import { isWaiting } from '../retry.ts';
import { nextWatchAt } from '../watch.ts';
import { earliest, stepKey, take, waitUntil } from './step.ts';
import type { Decision, Step } from './step.ts';

export type Delivering = Extract<Rotation, { phase: 'delivering' }>;

/** So long before the old key ends, nothing waits for a store that is down any more. */
const BARRIER_OPENS_BEFORE_END_MS = DAY_MS;

/**
 * The barrier: nothing is promoted before every destination is verified, as long as the old key is accepted. When the
 * old key is dead, or a day before it ends, each verified destination is promoted on its own: a store that is down may
 * delay, and never causes an outage elsewhere.
 */
export function barrierIsOpen(state: CredentialState, rotation: Delivering, now: number): boolean {
  const opensAt = barrierOpensAt(state, rotation);
  return opensAt === null || now >= opensAt;
}

/** From when on time alone opens it, which may be never; null where it is open already. */
export function barrierOpensAt(state: CredentialState, rotation: Delivering): number | null {
  const stages = Object.values(rotation.deliveries);
  if (stages.every((stage) => stage === 'verified' || stage === 'promoted')) return null;
  if (rotation.fromVersion === null || rotation.oldMayBeDead) return null;
  if (state.observation?.keys[rotation.fromVersion] === 'dead') return null;
  return beforeEnd(rotation) ?? Infinity;
}

/** Null where nothing is known that ends the old key. */
function beforeEnd({ oldEndsAt }: Delivering): number | null {
  return oldEndsAt === null ? null : oldEndsAt - BARRIER_OPENS_BEFORE_END_MS;
}

export function decideDelivery(state: CredentialState, rotation: Delivering, facts: Facts): Decision {
  const steps = openSteps(state, rotation, facts.now);
  const ready = steps.find((step) => isReady(step, facts));
  if (ready !== undefined) return take(ready);
  const watchAt = nextWatchAt(state, facts.watchedAt, facts.now);
  const watch: Step = { do: 'watch' };
  if (watchAt <= facts.now && isReady(watch, facts)) return take(watch);
  const retries = steps.flatMap((step) => facts.retries[stepKey(step)] ?? []);
  const barrierAt = beforeEnd(rotation);
  return waitUntil(
    earliest(
      ...retries.map((retry) => retry.retryAt),
      Math.max(watchAt, facts.retries.watch?.retryAt ?? 0),
      barrierAt !== null && barrierAt > facts.now ? barrierAt : null,
    ),
    retries.map((retry) => `${retry.fault.code} ${retry.fault.place}: ${retry.fault.saw}`).join('; '),
  );
}

/** Everything that could be done now, whether or not it waits for a retry. */
function openSteps(state: CredentialState, rotation: Delivering, now: number): readonly Step[] {
  if (!rotation.accepted) return [{ do: 'prove-new' }];
  const names = rotation.destinations.map(({ name }) => name);
  const steps = writeSteps(names, rotation.deliveries, barrierIsOpen(state, rotation, now));
  if (steps.length > 0) return steps;
  if (rotation.spare !== null) return [{ do: 'move-off' }];
  return [rotation.fromVersion === null ? { do: 'close' } : { do: 'start-overlap' }];
}

/** What each destination lacks: a copy, a look at it, and to be made live once that is allowed. */
export function writeSteps(
  destinations: readonly string[],
  deliveries: Delivering['deliveries'],
  mayPromote: boolean,
): readonly Step[] {
  const steps: Step[] = [];
  for (const destination of destinations) {
    const stage = deliveries[destination];
    if (stage === 'waiting') steps.push({ do: 'stage', destination });
    else if (stage === 'staged') steps.push({ do: 'verify', destination });
    else if (stage === 'verified' && mayPromote) steps.push({ do: 'promote', destination });
  }
  return steps;
}

function isReady(step: Step, facts: Facts): boolean {
  return !isWaiting(facts.retries[stepKey(step)], facts.now);
}
