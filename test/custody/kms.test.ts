import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { DisableKeyCommand, UpdateAliasCommand } from '@aws-sdk/client-kms';
import type { FaultCode } from '../../src/domain/fault.ts';
import { newKmsKey } from '../support/servers/kms.ts';
import type { KmsPlace } from '../support/servers/kms.ts';
import { sharedMoto } from '../support/servers/moto.ts';
import type { Moto } from '../support/servers/moto.ts';
import { freePort } from '../support/servers/process.ts';
import { requireServer } from '../support/servers/require.ts';
import { rejectsWith } from './rejects.ts';
import { temporaryCustody } from './temporary.ts';
import type { TemporaryCustody } from './temporary.ts';

/**
 * Against moto 5.2. Where moto is not AWS: a disabled key still encrypts and decrypts, a wrong KeyId is refused as
 * AccessDeniedException instead of IncorrectKeyException, every credential is good, no key policy is looked at, nothing
 * is throttled, and a message says UnknownError. What AWS answers in those cases is played by a server of our own.
 */
describe('an identity sealed by a key of KMS', function () {
  this.timeout(20_000);
  let moto: Moto;
  let kms: KmsPlace;
  let place: TemporaryCustody;

  before(async function () {
    requireServer(this, 'moto');
    this.timeout(60_000);
    moto = await sharedMoto();
  });

  beforeEach(async () => {
    kms = await newKmsKey(moto);
    place = await temporaryCustody();
  });

  afterEach(async () => {
    kms.client.destroy();
    await place.remove();
  });

  const start = async (): Promise<string> => {
    const custody = await place.open({ kek: kms.provider() });
    await custody.close();
    return custody.check;
  };

  const reopen = (expectedCheck: string, kek = kms.provider()) =>
    place.open({ kek, journalIsEmpty: false, expectedCheck });

  it('is bound to the installation: KMS refuses it under the context of another', async () => {
    const check = await start();
    const path = join(place.directory, 'identity.age');
    const text = await readFile(path, 'utf8');
    assert.doesNotMatch(text, /AGE-SECRET-KEY/);
    await writeFile(path, text.replace(check, check.replace(/^./, 'f').replace(/.$/, '0')));
    await rejectsWith('KT2009', () => reopen(check));
  });

  it('is refused with KT2006 at the first start where the alias leads nowhere', async () => {
    const fault = await rejectsWith('KT2006', () => place.open({ kek: kms.provider({ key: 'alias/none' }) }));
    assert.equal(fault.next, 'aws kms describe-key --key-id alias/none');
  });

  it('is refused with KT2023 where the key is disabled', async () => {
    const check = await start();
    await kms.client.send(new DisableKeyCommand({ KeyId: kms.keyId }));
    const fault = await rejectsWith('KT2023', () => reopen(check));
    assert.match(fault.saw, /in the state Disabled/);
  });

  it('is refused under an alias that leads to another key by now', async () => {
    const check = await start();
    const other = await newKmsKey(moto);
    await kms.client.send(new UpdateAliasCommand({ AliasName: kms.alias, TargetKeyId: other.keyId }));
    other.client.destroy();
    await rejectsWith('KT2023', () => reopen(check));
  });

  it('is refused with KT2022 while nobody answers', async () => {
    const check = await start();
    const gone = kms.provider({ endpoint: `http://127.0.0.1:${await freePort()}` });
    const fault = await rejectsWith('KT2022', () => reopen(check, gone));
    assert.equal(fault.remedy, 'retry');
  });

  const words: readonly (readonly [string, FaultCode])[] = [
    ['IncorrectKeyException', 'KT2008'],
    ['InvalidCiphertextException', 'KT2008'],
    ['DisabledException', 'KT2023'],
    ['KMSInvalidStateException', 'KT2023'],
    ['AccessDeniedException', 'KT2023'],
    ['NotFoundException', 'KT2006'],
    ['KeyUnavailableException', 'KT2022'],
    ['ThrottlingException', 'KT2022'],
    ['KMSInternalException', 'KT2022'],
  ];
  for (const [word, code] of words)
    it(`is refused with ${code} where KMS answers Decrypt with ${word}`, async () => {
      const check = await start();
      const aws = await startAnswering(word);
      try {
        await rejectsWith(code, () => reopen(check, kms.provider({ endpoint: aws.endpoint })));
      } finally {
        await aws.stop();
      }
    });
});

/** Describes an enabled key and refuses to decrypt, in the words of AWS. */
async function startAnswering(word: string) {
  const server = createServer((request, response) => {
    const isDecrypt = request.headers['x-amz-target'] === 'TrentService.Decrypt';
    const status = word === 'KMSInternalException' ? 500 : 400;
    response.writeHead(isDecrypt ? status : 200, { 'content-type': 'application/x-amz-json-1.1' });
    const body = isDecrypt ? { __type: word } : { KeyMetadata: { KeyId: 'k', KeyState: 'Enabled' } };
    request.resume().on('end', () => response.end(JSON.stringify(body)));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
