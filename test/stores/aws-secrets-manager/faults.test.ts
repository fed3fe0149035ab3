import {
  CreateSecretCommand,
  DeleteSecretCommand,
  PutSecretValueCommand,
} from '@aws-sdk/client-secrets-manager';
import assert from 'node:assert/strict';
import type { FaultCode } from '../../../src/domain/fault.ts';
import { Secret } from '../../../src/domain/secret.ts';
import { awsSecretsManager } from '../../../src/stores/aws-secrets-manager/index.ts';
import { revealPayload } from '../../../src/stores/payload.ts';
import { payload } from '../../contract/store/contract.ts';
import { freePort } from '../../support/servers/process.ts';
import { startMoto } from '../../support/servers/moto.ts';
import type { Moto } from '../../support/servers/moto.ts';
import type { SeenRequest, Treatment } from '../../support/servers/proxy.ts';
import { storeDeps } from '../deps.ts';
import { CANARY, expectFault } from '../expect-fault.ts';
import { attempt, isCall, useAwsRig } from './rig.ts';

describe('the faults of the aws-secrets-manager store', function () {
  this.timeout(20_000);
  const rig = useAwsRig();

  const errors: readonly (readonly [string, number, FaultCode])[] = [
    ['ThrottlingException', 400, 'KT3014'],
    ['AccessDeniedException', 400, 'KT3003'],
    ['UnrecognizedClientException', 400, 'KT3201'],
    ['InvalidSignatureException', 400, 'KT3201'],
    ['ExpiredTokenException', 400, 'KT3201'],
    ['EncryptionFailure', 400, 'KT3206'],
    ['DecryptionFailure', 400, 'KT3206'],
    ['LimitExceededException', 400, 'KT3207'],
    ['InternalServiceError', 500, 'KT3008'],
    ['SomethingNewException', 400, 'KT3015'],
  ];
  for (const [name, status, code] of errors)
    it(`tells ${name} as ${code} without its message, and works again afterwards`, async () => {
      const { at, open, proxy, secret } = rig();
      const store = open();
      await store.preflight(at);
      const body = JSON.stringify({ __type: name, message: `${CANARY} in a message` });
      proxy.treat((asked) => (isCall(asked, 'PutSecretValue') ? { status, body } : 'pass'));
      const fault = await expectFault(store.stage(at, attempt(1), payload('a')), code);
      assert.equal(fault.place, `store aws-test, ${secret}`);
      proxy.treat(() => 'pass');
      await store.stage(at, attempt(1), payload('a'));
      assert.notEqual(await store.readStaged(at, attempt(1)), null);
    });

  it('survives two throttled replies without a fault', async () => {
    const { at, open, proxy } = rig();
    let left = 2;
    proxy.treat(() => (left-- > 0 ? { status: 400, body: '{"__type":"ThrottlingException"}' } : 'pass'));
    assert.equal(await open().readLive(at), null);
    assert.equal(proxy.seen.length, 3);
  });

  it('says that nobody listens, answers, or speaks the protocol', async () => {
    const { at, open, proxy } = rig();
    await expectFault(open({ endpoint: `http://127.0.0.1:${await freePort()}` }).readLive(at), 'KT3001');
    proxy.treat(() => 'hang');
    await expectFault(open({ timeout: '1s' }).readLive(at), 'KT3002');
    proxy.treat(() => ({ status: 200, body: `<h1>${CANARY}</h1>` }));
    await expectFault(open().readLive(at), 'KT3008');
  });

  it('says that the certificate is not to be trusted', async () => {
    const { at, open, proxy } = rig();
    const endpoint = proxy.address.replace('http:', 'https:');
    await expectFault(open({ endpoint }).readLive(at), 'KT3004');
  });

  it('refuses a secret that rotates itself, before and after staging', async () => {
    const { at, moto, open, proxy } = rig();
    const store = open();
    await store.stage(at, attempt(1), payload('a'));
    proxy.treat(editDescription(moto, (reply) => ({ ...reply, RotationEnabled: true })));
    await expectFault(store.preflight(at), 'KT3203');
    await expectFault(store.stage(at, attempt(1), payload('a')), 'KT3203');
    await expectFault(store.promote(at, attempt(1), payload('a'), null), 'KT3203');
  });

  it('refuses a secret that is scheduled for deletion', async () => {
    const { at, client, open, secret } = rig();
    const store = open();
    await store.stage(at, attempt(1), payload('a'));
    await client.send(new DeleteSecretCommand({ SecretId: secret, RecoveryWindowInDays: 7 }));
    await expectFault(store.preflight(at), 'KT3204');
    await expectFault(store.readLive(at), 'KT3204');
    await expectFault(store.stage(at, attempt(2), payload('a')), 'KT3204');
    await expectFault(store.promote(at, attempt(1), payload('a'), null), 'KT3204');
  });

  it("refuses to push aside another rotation's pending version", async () => {
    const { at, client, open, secret } = rig();
    const SecretString = JSON.stringify(revealPayload(payload('a')));
    await client.send(new CreateSecretCommand({ Name: secret, SecretString }));
    await client.send(
      new PutSecretValueCommand({
        SecretId: secret,
        SecretString: '{"x":"y"}',
        VersionStages: ['AWSPENDING'],
      }),
    );
    await expectFault(open().preflight(at), 'KT3205');
    await expectFault(open().stage(at, attempt(1), payload('a')), 'KT3205');
  });

  it('refuses a value that is larger than a secret may be', async () => {
    const { at, open, proxy } = rig();
    const large = { APP_SECRET: new Secret(CANARY + 'x'.repeat(65_536)) };
    const fault = await expectFault(open().stage(at, attempt(1), large), 'KT3013');
    assert.match(fault.saw, /^\d+ bytes$/);
    assert.equal(proxy.seen.length, 0);
  });

  for (const value of [`plain ${CANARY}`, `["${CANARY}"]`, `{"a":{"b":"${CANARY}"}}`, '{"port":5432}'])
    it(`refuses to take ${JSON.stringify(value)} for fields`, async () => {
      const { at, client, open, secret } = rig();
      await client.send(new CreateSecretCommand({ Name: secret, SecretString: value }));
      await expectFault(open().readLive(at), 'KT3011');
      await expectFault(open().preflight(at), 'KT3011');
    });

  it('refuses a binary value', async () => {
    const { at, client, open, secret } = rig();
    await client.send(new CreateSecretCommand({ Name: secret, SecretBinary: Buffer.from(CANARY) }));
    await expectFault(open().readLive(at), 'KT3011');
  });

  it('says that the credentials are wrong', async () => {
    const { at, open } = rig();
    const own = await startMoto();
    try {
      await own.enforceCredentials(0);
      await expectFault(open({ endpoint: own.endpoint }).readLive(at), 'KT3201');
    } finally {
      await own.stop();
    }
  });

  it('says that there are no credentials at all', async () => {
    const { at, moto, proxy } = rig();
    const settings = { endpoint: proxy.address, region: moto.region };
    const hide = {
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_CONFIG_FILE: '/nonexistent',
      AWS_SHARED_CREDENTIALS_FILE: '/nonexistent',
    };
    const saved = Object.keys(hide).map((name) => [name, process.env[name]] as const);
    Object.assign(process.env, hide);
    const store = awsSecretsManager.create('aws-test', settings, storeDeps('/tmp'));
    try {
      await expectFault(store.readLive(at), 'KT3202');
    } finally {
      await store.close();
      for (const [name, value] of saved)
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
    }
  });
});

/** Asks the server for the description of a secret and changes the reply on its way back. */
function editDescription(moto: Moto, edit: (reply: Record<string, unknown>) => Record<string, unknown>) {
  return async (asked: SeenRequest): Promise<Treatment> => {
    if (!isCall(asked, 'DescribeSecret')) return 'pass';
    const headers = { ...asked.headers } as Record<string, string>;
    delete headers['host'];
    delete headers['content-length'];
    delete headers['connection'];
    const response = await fetch(moto.endpoint, { method: 'POST', headers, body: asked.body });
    const reply = (await response.json()) as Record<string, unknown>;
    return { status: response.status, body: JSON.stringify(edit(reply)) };
  };
}
