import { absurd } from '../absurd.ts';
import type { DeliveryStage, Redelivery } from '../credential.ts';
import type { Facts } from '../facts.ts';
import { writeSteps } from './delivery.ts';
import { decideAmong } from './among.ts';
import type { Decision, Step } from './step.ts';

/** The next step of a redelivery; fold-redelivery.ts has the phases. Nothing here calls the issuer but to ask. */
export function decideRedelivery(saga: Redelivery, facts: Facts): Decision {
  return decideAmong(openSteps(saga), facts);
}

function openSteps(saga: Redelivery): readonly Step[] {
  switch (saga.phase) {
    case 'proving':
      return [{ do: 'prove-brought' }];
    case 'checking':
      return [{ do: 'check-redelivery' }];
    case 'writing': {
      const names = saga.destinations.map(({ name }) => name);
      const steps = writeSteps(names, saga.deliveries, isVerified(Object.values(saga.deliveries)));
      return steps.length > 0 ? steps : [{ do: 'end-redelivery' }];
    }
    case 'undoing':
      return [{ do: 'undo-redelivery' }];
    default:
      return absurd(saga);
  }
}

/** Nothing is made live before all of it is known to be readable: half a rollback serves nobody. */
function isVerified(stages: readonly DeliveryStage[]): boolean {
  return stages.every((stage) => stage === 'verified' || stage === 'promoted');
}
