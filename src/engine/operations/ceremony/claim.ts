import { CLAIM_FOR_MS } from '../../../domain/attended.ts';
import type { OperationsDeps } from '../deps.ts';
import { actorOf } from '../operations.ts';
import type { Caller } from '../operations.ts';
import { ask, askedIn, claimedBy, heldBy } from './ask.ts';

/** Takes the task for one person. `takeOver`: also from somebody who holds it, before they have confirmed. */
export async function claimTask(
  deps: OperationsDeps,
  name: string,
  takeOver: boolean,
  caller: Caller,
): Promise<void> {
  const by = actorOf(caller);
  await ask(deps, name, caller, (state) => {
    const { task, claim } = askedIn(state);
    const now = deps.ports.clock.now();
    if (claim !== null && claim.by !== by && claim.untilAt > now && !takeOver)
      throw heldBy(state, claim.by, 'it has claimed the task');
    return [{ type: 'TaskClaimed', task, by, untilAt: now + CLAIM_FOR_MS }];
  });
}

/** Gives the task back. */
export async function releaseTask(deps: OperationsDeps, name: string, caller: Caller): Promise<void> {
  await ask(deps, name, caller, (state) => {
    const { task } = claimedBy(deps, state, caller);
    return [{ type: 'TaskReleased', task, why: 'given back' }];
  });
}
