import { custodyContract } from '../../contract/custody/contract.ts';
import { seededCustody } from './seeded-custody.ts';

custodyContract('the double of the simulation', async () => {
  const disk = { files: new Map<string, Uint8Array>() };
  return {
    custody: seededCustody({ disk }),
    reopen: async () => seededCustody({ disk }),
    remove: async () => undefined,
  };
});
