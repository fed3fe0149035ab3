import { temporaryCustody } from '../../custody/temporary.ts';
import { newKmsKey } from '../../support/servers/kms.ts';
import type { KmsPlace } from '../../support/servers/kms.ts';
import { sharedMoto } from '../../support/servers/moto.ts';
import { requireServer } from '../../support/servers/require.ts';
import { custodyContract } from './contract.ts';

/**
 * What these tests prove of AWS ends where moto differs from it: moto checks no key policy and no grant, accepts any
 * credentials, knows no throttling, and never fails a dependency. test/custody/kms.test.ts lists what was found.
 */
describe('custody under a key of AWS KMS', () => {
  let kms: KmsPlace;

  before(async function () {
    requireServer(this, 'moto');
    this.timeout(60_000);
    kms = await newKmsKey(await sharedMoto());
  });

  after(() => kms?.client.destroy());

  custodyContract('age, kms', async () => {
    const place = await temporaryCustody();
    const first = await place.open({ kek: kms.provider() });
    return {
      custody: first,
      async reopen() {
        await first.close();
        const known = { expectedCheck: first.check, expectedRecipient: first.recipients[0] };
        return place.open({ kek: kms.provider(), journalIsEmpty: false, ...known });
      },
      remove: () => place.remove(),
    };
  });
});
