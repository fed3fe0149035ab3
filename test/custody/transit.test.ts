import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connectVault } from '../../src/connections/vault/connect.ts';
import { transitKek } from '../../src/custody/kek/transit.ts';
import { Secret } from '../../src/domain/secret.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { freePort } from '../support/servers/process.ts';
import { newToken, sharedOpenBao } from '../support/servers/openbao.ts';
import type { OpenBao } from '../support/servers/openbao.ts';
import { requireServer } from '../support/servers/require.ts';
import { newTransit, policyFor } from '../support/servers/transit.ts';
import type { TransitPlace } from '../support/servers/transit.ts';
import { rejectsWith } from './rejects.ts';
import { BYTES, HEADER, temporaryCustody } from './temporary.ts';
import type { TemporaryCustody } from './temporary.ts';

describe('an identity sealed by a key of Transit', () => {
  let bao: OpenBao;
  let transit: TransitPlace;
  let place: TemporaryCustody;

  before(async function () {
    requireServer(this, 'openbao');
    this.timeout(60_000);
    bao = await sharedOpenBao();
  });

  beforeEach(async () => {
    transit = await newTransit(bao);
    place = await temporaryCustody();
  });

  afterEach(() => place.remove());

  const start = async (): Promise<string> => {
    const custody = await place.open({ kek: transit.provider() });
    await custody.close();
    return custody.check;
  };

  const reopen = (expectedCheck: string, kek = transit.provider()) =>
    place.open({ kek, journalIsEmpty: false, expectedCheck });

  const file = (name: string): string => join(place.directory, name);

  it('holds no private key in its files, and makes no key file', async () => {
    await start();
    for (const name of ['identity.age', 'custody.json'])
      assert.doesNotMatch(await readFile(file(name), 'utf8'), /AGE-SECRET-KEY/);
    await assert.rejects(readFile(place.paths.kek), { code: 'ENOENT' });
  });

  it('is bound to the installation: the server refuses it under the name of another', async () => {
    const check = await start();
    const text = await readFile(file('identity.age'), 'utf8');
    await writeFile(file('identity.age'), text.replace(check, check.replace(/^./, 'f').replace(/.$/, '0')));
    await rejectsWith('KT2009', () => reopen(check));
  });

  it('goes on opening while the key is rotated at the server', async () => {
    const check = await start();
    await bao.api('POST', `${transit.mount}/keys/${transit.key}/rotate`, {});
    const custody = await reopen(check);
    const { file: sealed } = await custody.seal(HEADER, BYTES);
    assert.deepEqual(new Uint8Array(await custody.open(sealed, HEADER)), BYTES);
    await custody.close();
    await bao.api('POST', `${transit.mount}/keys/${transit.key}/config`, { min_decryption_version: 2 });
    const fault = await rejectsWith('KT2023', () => reopen(check));
    assert.match(fault.next, /min_decryption_version=1/);
  });

  it('is refused with KT2022 while nobody answers, and opens again when somebody does', async () => {
    const check = await start();
    const gone = { address: `http://127.0.0.1:${await freePort()}` };
    const fault = await rejectsWith('KT2022', () => reopen(check, transit.provider(gone)));
    assert.equal(fault.remedy, 'retry');
    assert.match(fault.next, /^bao read /);
    await reopen(check);
  });

  it('is refused with KT2006 at the first start without a key, and no key is made', async () => {
    await bao.api('POST', `${transit.mount}/keys/${transit.key}/config`, { deletion_allowed: true });
    await bao.api('DELETE', `${transit.mount}/keys/${transit.key}`);
    const root = { auth: { token: new Secret(bao.rootToken) } };
    const fault = await rejectsWith('KT2006', () => place.open({ kek: transit.provider(root) }));
    assert.equal(fault.next, `bao write -f ${transit.mount}/keys/${transit.key}`);
    await assert.rejects(bao.api('GET', `${transit.mount}/keys/${transit.key}`), /404/);
  });

  it('is refused with KT2006 where the key is gone, and with KT2008 under another key of its name', async () => {
    const check = await start();
    await bao.api('POST', `${transit.mount}/keys/${transit.key}/config`, { deletion_allowed: true });
    await bao.api('DELETE', `${transit.mount}/keys/${transit.key}`);
    const fault = await rejectsWith('KT2006', () => reopen(check));
    assert.match(fault.expected, /the key-encryption key transit:/);
    await bao.api('POST', `${transit.mount}/keys/${transit.key}`, {});
    await rejectsWith('KT2008', () => reopen(check));
  });

  it('is refused with KT2008 under a key of another name, and with KT2009 when it is damaged itself', async () => {
    const check = await start();
    const other = await newTransit(bao, 'other');
    const wrong = await rejectsWith('KT2008', () => reopen(check, other.provider()));
    assert.equal(wrong.expected, `the key transit:${transit.mount}/keyturn`);
    const text = await readFile(file('identity.age'), 'utf8');
    await writeFile(file('identity.age'), text.slice(0, text.length / 2));
    await rejectsWith('KT2009', () => reopen(check));
  });

  it('needs no right to look at the key, and says KT2023 where it may not use it', async () => {
    const check = await start();
    const policy = policyFor(transit.mount, transit.key).split('\n').slice(0, 3).join('\n');
    const blind = new Secret(await newToken(bao, policy));
    await (await reopen(check, transit.provider({ auth: { token: blind } }))).close();
    const nothing = new Secret(await newToken(bao, 'path "other/*" { capabilities = ["read"] }'));
    const refused = await rejectsWith('KT2023', () =>
      reopen(check, transit.provider({ auth: { token: nothing } })),
    );
    assert.match(refused.saw, /^KT3003 /);
    const unknown = new Secret('fake-token-that-nobody-made');
    const fault = await rejectsWith('KT2023', () =>
      reopen(check, transit.provider({ auth: { token: unknown } })),
    );
    assert.ok(!JSON.stringify([fault, fault.cause]).includes(unknown.reveal()));
  });

  it('is refused under a key that encrypts nothing', async () => {
    await bao.api('POST', `${transit.mount}/keys/signer`, { type: 'ed25519' });
    const token = new Secret(bao.rootToken);
    const signer = { ...transit, key: 'signer' };
    const settings = { address: bao.address, auth: { token }, timeout: '2s' };
    const kek = transitKek(signer, connectVault('x', settings, { clock: systemClock, environment: {} }));
    await rejectsWith('KT2023', () => place.open({ kek }));
  });
});
