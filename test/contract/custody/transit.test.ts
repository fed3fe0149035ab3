import { temporaryCustody } from '../../custody/temporary.ts';
import { sharedOpenBao } from '../../support/servers/openbao.ts';
import { requireServer } from '../../support/servers/require.ts';
import { newTransit } from '../../support/servers/transit.ts';
import type { TransitPlace } from '../../support/servers/transit.ts';
import { custodyContract } from './contract.ts';

describe('custody under a key of OpenBao Transit', () => {
  let transit: TransitPlace;

  before(async function () {
    requireServer(this, 'openbao');
    this.timeout(60_000);
    transit = await newTransit(await sharedOpenBao());
  });

  custodyContract('age, transit', async () => {
    const place = await temporaryCustody();
    const first = await place.open({ kek: transit.provider() });
    return {
      custody: first,
      async reopen() {
        await first.close();
        const known = { expectedCheck: first.check, expectedRecipient: first.recipients[0] };
        return place.open({ kek: transit.provider(), journalIsEmpty: false, ...known });
      },
      remove: () => place.remove(),
    };
  });
});
