import type { Facts } from '../facts.ts';
import { isWaiting } from '../retry.ts';
import { earliest, stepKey, take, waitUntil } from './step.ts';
import type { Decision, Step } from './step.ts';

/** The first of some steps that is not waiting for its next try; where all are, until the earliest of those. */
export function decideAmong(steps: readonly Step[], facts: Facts): Decision {
  const ready = steps.find((step) => !isWaiting(facts.retries[stepKey(step)], facts.now));
  if (ready !== undefined) return take(ready);
  const retries = steps.flatMap((step) => facts.retries[stepKey(step)] ?? []);
  return waitUntil(
    earliest(...retries.map(({ retryAt }) => retryAt)),
    retries.map(({ fault }) => `${fault.code} ${fault.place}: ${fault.saw}`).join('; '),
  );
}
