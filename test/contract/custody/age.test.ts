import { temporaryCustody } from '../../custody/temporary.ts';
import { custodyContract } from './contract.ts';

custodyContract('age', async () => {
  const place = await temporaryCustody();
  const first = await place.open();
  return {
    custody: first,
    async reopen() {
      await first.close();
      return place.open({ journalIsEmpty: false, expectedCheck: first.check });
    },
    remove: () => place.remove(),
  };
});
