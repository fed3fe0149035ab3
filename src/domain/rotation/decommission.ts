import type { Decommission } from '../credential.ts';
import type { Facts } from '../facts.ts';
import { decideAmong } from './among.ts';
import type { Decision, Step } from './step.ts';

/** The next step of a decommissioning; fold-decommission.ts has the phases. A store that is away holds up no other. */
export function decideDecommission(saga: Decommission, facts: Facts): Decision {
  return decideAmong(openSteps(saga), facts);
}

function openSteps(saga: Decommission): readonly Step[] {
  if (saga.phase === 'checking') return [{ do: 'check-decommission' }];
  const left = saga.destinations.filter(({ name }) => !saga.emptied.includes(name));
  if (left.length === 0) return [{ do: 'end-decommission' }];
  return left.map(({ name }) => ({ do: 'empty', destination: name }));
}
