import { custodyContract } from '../../contract/custody/contract.ts';
import { RealWork } from '../world/real-work.ts';
import { ageCustody, ageKeys } from './age-custody.ts';
import { emptyEscrow } from './escrow-disk.ts';

custodyContract('age over the disk of the simulation', async () => {
  const work = new RealWork();
  const options = { keys: await ageKeys(), disk: emptyEscrow(), work };
  const busy = setInterval(() => void work.doNext(), 1);
  return {
    custody: ageCustody(options),
    reopen: async () => ageCustody(options),
    remove: async () => clearInterval(busy),
  };
});
