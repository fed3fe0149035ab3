import type { OperationsDeps } from '../deps.ts';
import type { Operations } from '../operations.ts';
import { adoption } from './adoption.ts';
import { createLedgers } from './ledgers.ts';
import { loaded } from './loaded.ts';

/** Who has which version, and what they say of it themselves. */
export function adoptionOperations(deps: OperationsDeps): Pick<Operations, 'adoption' | 'loaded'> {
  const ledgers = createLedgers(deps.ports.journal);
  return {
    adoption: (name) => adoption(deps, ledgers, name),
    loaded: (name, consumer, version, caller) => loaded(deps, ledgers, name, { consumer, version, caller }),
  };
}
