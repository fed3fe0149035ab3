import { storeContract } from '../../contract/store/contract.ts';
import { emptyPlace, memoryStore, writeLive } from './memory-store.ts';

describe('the store of the simulation keeps the contract of stores', () => {
  storeContract(async () => {
    const place = emptyPlace();
    return {
      store: memoryStore({ name: 'double', placeOf: () => place }),
      destination: { name: 'double:place', store: 'double', at: { path: 'place' } },
      writeForeign: async (fields) => void writeLive(place, fields),
      readPrevious: async (version) => place.versions.get(version) ?? {},
      listStaged: async () => [...place.staged.keys()],
    };
  });
});
