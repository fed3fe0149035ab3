import { adoptionNow } from '../../pods/adoption.ts';
import type { OperationsDeps } from '../deps.ts';
import { rowOf } from '../look.ts';
import type { Operations } from '../operations.ts';
import { createLoaded } from './loaded.ts';

/** Who has which version, and what they say of it themselves. */
export function adoptionOperations(deps: OperationsDeps): Pick<Operations, 'adoption' | 'loaded'> {
  const loaded = createLoaded(deps);
  return {
    adoption: async (name) => {
      const { state } = await rowOf(deps, name);
      return adoptionNow(deps, state, deps.fleet.current().credentials.get(name)?.consumers ?? []);
    },
    loaded: async (name, consumer, version, caller) => {
      await loaded(name, { consumer, version, caller });
    },
  };
}
