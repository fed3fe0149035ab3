import { custodyContract } from '../../contract/custody/contract.ts';
import { emptyEscrow } from './escrow-disk.ts';
import { seededCustody } from './seeded-custody.ts';

custodyContract('the double of the simulation', async () => {
  const disk = emptyEscrow();
  return {
    custody: seededCustody({ disk }),
    reopen: async () => seededCustody({ disk }),
    remove: async () => undefined,
  };
});
