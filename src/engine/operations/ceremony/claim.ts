import { CLAIM_FOR_MS } from '../../../domain/attended.ts';
import { isAmong } from '../../../domain/approvals/may-agree.ts';
import { Fault } from '../../../domain/fault.ts';
import type { AttendedSpec } from '../../../domain/policy/spec.ts';
import { policyFor } from '../../fleet.ts';
import { approverOf } from '../approvals/approver.ts';
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
    const attended = attendedBy(deps, state.name);
    refuseStranger(attended, state.name, caller);
    const now = deps.ports.clock.now();
    if (claim !== null && claim.by !== by && claim.untilAt > now && !takeOver)
      throw heldBy(state, claim.by, 'it has claimed the task');
    return [{ type: 'TaskClaimed', task, by, untilAt: now + (attended?.claimForMs ?? CLAIM_FOR_MS) }];
  });
}

/** What the policies of the credential say of those who make its keys. */
function attendedBy({ fleet }: OperationsDeps, name: string): AttendedSpec | null {
  const spec = fleet.current().credentials.get(name);
  return spec === undefined ? null : (policyFor(fleet.current(), spec)?.attended ?? null);
}

function refuseStranger(attended: AttendedSpec | null, name: string, caller: Caller): void {
  const operators = attended?.operators ?? null;
  if (operators === null || isAmong(operators, approverOf(caller))) return;
  const saw = `${actorOf(caller)} is not among ${operators.join(', ')}`;
  throw new Fault('KT1117', { place: `credential ${name}`, saw });
}

/** Gives the task back. */
export async function releaseTask(deps: OperationsDeps, name: string, caller: Caller): Promise<void> {
  await ask(deps, name, caller, (state) => {
    const { task } = claimedBy(deps, state, caller);
    return [{ type: 'TaskReleased', task, why: 'given back' }];
  });
}
