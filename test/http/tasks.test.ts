import assert from 'node:assert/strict';
import { armor, Decrypter, generateX25519Identity, identityToRecipient } from 'age-encryption';
import { createClient } from '../../src/client/client.ts';
import type { Client } from '../../src/client/client.ts';
import { Secret } from '../../src/domain/secret.ts';
import { ADMIN_TOKEN, ask, startTestServer } from './server-for-tests.ts';
import type { TestServer } from './server-for-tests.ts';
import { NOW } from './sample-fleet.ts';
import { RECIPIENT, TASK } from './sample-task.ts';

const NAME = 'wb-orders-1';
const ATTEMPT = 'att_01KB0000000000000000000000';

describe('the doors to what waits for a person', () => {
  let server: TestServer;
  let client: Client;
  beforeEach(async () => {
    server = await startTestServer();
    client = createClient(server.address, new Secret(ADMIN_TOKEN));
  });
  afterEach(() => server.close());

  const calls = () =>
    server.double.calls
      .filter(({ operation }) => operation !== 'task')
      .map(({ operation, args }) => [operation, ...args.slice(0, -1)]);

  it('show a task whole, with its times', async () => {
    assert.deepEqual(await client.tasks(), { items: [TASK], recipient: RECIPIENT });
    assert.deepEqual(await client.task(NAME), { task: TASK, recipient: RECIPIENT, afterPosition: 7 });
    const { body } = await ask(server, '/v1/tasks');
    const [first] = body['items'] as Record<string, unknown>[];
    assert.equal(first?.['openedAt'], new Date(TASK.openedAt).toISOString());
  });

  it('lead to the operations, and answer with the task as it is then', async () => {
    const reading = { lastResetAt: NOW, keyIdMasked: 'ab12****9f3c', secretMasked: null };
    assert.deepEqual((await client.claimTask(NAME, true)).task, TASK);
    await client.releaseTask(NAME);
    const confirmed = await client.confirmTask(NAME, reading);
    assert.equal(confirmed.attempt, 'att_1');
    assert.equal(typeof confirmed.deadlineAt, 'number');
    const identity = await generateX25519Identity();
    const recipient = await identityToRecipient(identity);
    const target = { uid: TASK.uid, attempt: ATTEMPT, recipient };
    const pair = { appKey: new Secret('fake-key'), appSecret: new Secret('fake-secret') };
    assert.equal((await client.pasteKey(NAME, target, pair, NOW)).digest, 'kd_1');
    await client.reportRefused(NAME, ATTEMPT);
    await client.reportOutcome(NAME, ATTEMPT, { closedUnconfirmed: true, reading });
    await client.declareLost(NAME, 'the page is closed');
    await client.reportDeleted(NAME);
    const file = String(server.double.calls.find(({ operation }) => operation === 'pasteSealed')?.args[2]);
    const opened = new Decrypter();
    opened.addIdentity(identity);
    const [header, body] = (await opened.decrypt(armor.decode(file), 'text')).split('\n');
    const receivedAt = new Date(NOW).toISOString();
    assert.deepEqual(JSON.parse(header ?? ''), { v: 1, credential: TASK.uid, attempt: ATTEMPT, receivedAt });
    assert.deepEqual(JSON.parse(body ?? ''), { appKey: 'fake-key', appSecret: 'fake-secret' });
    assert.deepEqual(calls(), [
      ['claimTask', NAME, true],
      ['releaseTask', NAME],
      ['confirmCall', NAME, reading],
      ['pasteSealed', NAME, ATTEMPT, file],
      ['reportRefusal', NAME, ATTEMPT],
      ['reportOutcome', NAME, ATTEMPT, { closedUnconfirmed: true, reading }],
      ['declareLost', NAME, 'the page is closed'],
      ['reportDeleted', NAME],
    ]);
  });

  it('let no key through in the place of its mask: readings are kept', async () => {
    const whole = 'fakefakefakefakefakefakefakefake';
    for (const field of ['keyIdMasked', 'secretMasked']) {
      const { status, body } = await ask(server, `/v1/credentials/${NAME}/task/confirm`, {
        method: 'POST',
        body: { reading: { [field]: whole } },
      });
      assert.equal(status, 400);
      assert.doesNotMatch(JSON.stringify(body), new RegExp(whole));
    }
    assert.deepEqual(calls(), []);
  });

  it('have no field for a code, a password or a key in the clear', async () => {
    for (const [word, body] of [
      ['confirm', { reading: {}, code: '123456' }],
      ['paste', { attempt: ATTEMPT, file: 'x', tradingPassword: 'fake' }],
      ['paste', { attempt: ATTEMPT, key: { appKey: 'fake', appSecret: 'fake' } }],
    ] as const) {
      const { status } = await ask(server, `/v1/credentials/${NAME}/task/${word}`, { method: 'POST', body });
      assert.equal(status, 400, word);
    }
    assert.deepEqual(calls(), []);
  });
});
