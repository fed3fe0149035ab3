import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { createInstallation, addressOf } from '../../support/e2e-surface/installation.ts';
import type { Installation } from '../../support/e2e-surface/installation.ts';
import * as manifests from '../../support/e2e-surface/manifests.ts';
import { filesBelow, hitsIn } from '../../support/e2e-surface/needles.ts';
import { MAIN, runProgram, startProgram } from '../../support/e2e-surface/program.ts';
import type { Running } from '../../support/e2e-surface/program.ts';
import { startSandboxProcess } from '../../support/e2e-surface/sandbox.ts';
import type { Key, SandboxProcess } from '../../support/e2e-surface/sandbox.ts';
import { until } from '../../support/e2e-surface/until.ts';
import type { CredentialView } from '../../../src/domain/views.ts';
import type { Wire } from '../../../src/domain/wire.ts';

const NAME = 'wb-orders-1';
const OTHER = 'wb-risk';
const TOKEN = 'fake-token-of-the-order-router';
const OTHER_TOKEN = 'fake-token-of-the-risk-desk';

type View = Wire<CredentialView>;

interface Status {
  readonly stale: boolean;
  readonly credentials: Readonly<
    Record<string, { readonly word: string; readonly fault: { readonly code: string } | null }>
  >;
}

describe('an agent on a plain machine, from nothing to a key that its application has loaded', function () {
  this.timeout(180_000);
  let place: Installation;
  let sandbox: SandboxProcess;
  let daemon: Running;
  let agent: Running;
  let first: Pick<Key, 'appKey' | 'appSecret'>;
  const said: string[] = [];

  before(async () => {
    [place, sandbox] = await Promise.all([createInstallation(), startSandboxProcess()]);
    await manifests.writePasswords(place);
    await place.secret('manifests/order-router', TOKEN);
    await place.secret('manifests/risk-desk', OTHER_TOKEN);
    first = await plantOnDisk(NAME);
    await plantOnDisk(OTHER);
    const consumer = (name: string) => ({ name, token: { fromFile: name } });
    await place.write(
      'manifests/all.yaml',
      manifests.together(
        manifests.issuer('webull', sandbox),
        manifests.policy('prod', { mode: 'audit' }),
        manifests.store('disk', { driver: 'files', directory: place.path('files') }),
        manifests.credential(NAME, [{ store: 'disk', file: `${NAME}.json` }], {
          consumers: [consumer('order-router')],
        }),
        manifests.credential(OTHER, [{ store: 'disk', file: `${OTHER}.json` }], {
          consumers: [consumer('risk-desk')],
        }),
      ),
    );
    daemon = await place.start();
    for (const name of [NAME, OTHER])
      await until(`the key of ${name} to be known`, async () => (await viewOf(name)).version);
    await place.secret('agent/token', TOKEN);
    await writeConfiguration(await addressOf(place.data));
    agent = startAgent();
  });

  after(async () => {
    await agent.stop('SIGKILL');
    await place.remove();
    await sandbox.stop();
  });

  const plantOnDisk = async (name: string): Promise<Key> => {
    const key = await sandbox.plant(name);
    await place.secret(
      `files/${name}.json`,
      JSON.stringify({ APP_KEY: key.appKey, APP_SECRET: key.appSecret }),
    );
    return key;
  };
  const viewOf = async (name: string): Promise<View> =>
    (await (await place.api('GET', `/v1/credentials/${name}`)).json()) as View;
  const consumerOf = async (name: string) => (await viewOf(name)).consumersDetail[0];
  const writeConfiguration = (url: string, credentials: object = {}) =>
    place.write(
      'agent/agent.json',
      JSON.stringify({
        url,
        tokenFile: 'token',
        directory: 'run',
        instance: 'desk-host-1',
        credentials: {
          [NAME]: {
            files: [
              { name: 'orders.env', format: 'env' },
              { name: 'orders.conf', template: 'key = {{ APP_KEY }}\nsecret = {{ APP_SECRET }}\n' },
            ],
            ack: 'file',
            ackFile: 'loaded',
          },
          ...credentials,
        },
      }),
    );
  const startAgent = (): Running => startProgram(['agent', place.path('agent/agent.json')]);
  const read = (name: string) => readFile(place.path(`agent/run/${name}`), 'utf8').catch(() => null);
  const status = async () => JSON.parse((await read('status.json')) ?? '{}') as Status;
  const deliveries = async () => {
    const { items } = (await (await place.api('GET', '/v1/events?limit=1000')).json()) as {
      items: { name: string; event: { type: string; version?: number; instance?: string } }[];
    };
    return items
      .filter(({ event }) => event.type === 'Delivered')
      .map(({ name, event }) => `${name} v${event.version} ${event.instance}`);
  };
  const secretInStore = async (): Promise<string> =>
    (JSON.parse(await readFile(place.path(`files/${NAME}.json`), 'utf8')) as { APP_SECRET: string })
      .APP_SECRET;

  it('writes the key that is current, in files that not everybody may read', async () => {
    const env = await until('the file', () => read('orders.env'));
    assert.equal(env, `APP_KEY=${first.appKey}\nAPP_SECRET=${first.appSecret}\n`);
    assert.equal(await read('orders.conf'), `key = ${first.appKey}\nsecret = ${first.appSecret}\n`);
    assert.equal(await read('version'), `${NAME} 1\n`);
    assert.equal((await stat(place.path('agent/run/orders.env'))).mode & 0o777, 0o440);
    await until('the files to be confirmed', async () => !(await status()).stale);
  });

  it('has the delivery in the journal and beside what is loaded', async () => {
    assert.deepEqual(await deliveries(), [`${NAME} v1 desk-host-1`]);
    const before = await consumerOf(NAME);
    assert.deepEqual([before?.deliveredVersion, before?.loadedVersion], [1, null]);
    await place.write('agent/loaded', '1\n');
    await until(
      'the application to have loaded it',
      async () => (await consumerOf(NAME))?.loadedVersion === 1,
    );
    const shown = await place.cli('show', NAME);
    said.push(shown.stdout);
    assert.match(shown.stdout, /order-router +v1 +v1/);
  });

  it('replaces the files when a rotation has brought the new key to its destinations', async () => {
    const ended = await place.cli('rotate', NAME);
    assert.equal(ended.code, 0, ended.stderr);
    await until('the new version', async () => (await read('version')) === `${NAME} 2\n`);
    assert.match((await read('orders.env')) ?? '', new RegExp(`^APP_SECRET=${await secretInStore()}$`, 'm'));
    assert.equal((await consumerOf(NAME))?.loadedVersion, 1);
    await place.write('agent/loaded', '2\n');
    await until('the new one to be loaded', async () => (await consumerOf(NAME))?.loadedVersion === 2);
  });

  it('keeps the last good files while the daemon is away, and is heard of again without a second delivery', async () => {
    const { port } = new URL(await addressOf(place.data));
    const before = await deliveries();
    await daemon.stop('SIGKILL');
    await until('the files to be called stale', async () => (await status()).stale);
    assert.equal(await read('version'), `${NAME} 2\n`);
    daemon = await place.start('--listen', `127.0.0.1:${port}`);
    await until('the agent to be back', async () => !(await status()).stale, 60_000);
    assert.deepEqual(await deliveries(), before);
  });

  it('goes on from its files after a restart of its own: no second delivery', async () => {
    const before = await deliveries();
    const ended = await agent.stop();
    assert.equal(ended.code, 0, ended.stderr);
    assert.ok((await status()).stale);
    agent = startAgent();
    await until('the files to be confirmed', async () => !(await status()).stale);
    assert.deepEqual(await deliveries(), before);
  });

  it('fetches once and ends, and says by its exit code whether the files are there', async () => {
    const { credentials, ...settings } = JSON.parse(
      await readFile(place.path('agent/agent.json'), 'utf8'),
    ) as {
      readonly credentials: object;
    };
    const file = place.path('agent/job.json');
    await place.write(
      'agent/job.json',
      JSON.stringify({ ...settings, credentials, directory: 'job', instance: 'job' }),
    );
    const ready = async () => (await runProgram(['agent', file, '--ready'])).code;
    assert.equal(await ready(), 1);
    const ended = await runProgram(['agent', file, '--once']);
    said.push(ended.stdout);
    assert.equal(ended.code, 0, ended.stderr);
    assert.equal(await ready(), 0);
    assert.equal(await readFile(place.path('agent/job/orders.env'), 'utf8'), await read('orders.env'));
    assert.ok((await deliveries()).includes(`${NAME} v2 job`));
  });

  it('is not given what is not its own, and goes on with what is', async () => {
    const stop = agent.stop();
    said.push((await stop).stdout);
    const risk = {
      [OTHER]: { files: [{ name: 'risk.env', format: 'env' }] },
      'wb-unknown': { files: [{ name: 'u', format: 'json' }] },
    };
    await writeConfiguration(await addressOf(place.data), risk);
    agent = startAgent();
    const { credentials } = await until('everything to be said', async () => {
      const found = await status();
      return found.stale ? null : found;
    });
    assert.equal(credentials[NAME]?.word, 'written');
    for (const name of [OTHER, 'wb-unknown'])
      assert.deepEqual([credentials[name]?.word, credentials[name]?.fault?.code], ['refused', 'KT6003']);
    assert.equal(await read('risk.env'), null);
    assert.equal(await read('version'), `${NAME} 2\n`);
  });

  it('gets nothing with the token of somebody else, of a role, or of nobody', async () => {
    const ask = async (token?: string) => {
      const body = { instance: 'thief', credentials: [{ name: NAME }] };
      const reply = await place.api('POST', '/v1/deliveries', body, token);
      const text = await reply.text();
      said.push(text);
      return `${reply.status} ${(JSON.parse(text) as { code: string }).code}`;
    };
    const viewer = await place.json<{ secret: string }>(
      'tokens',
      'create',
      'looker',
      '--role',
      'viewer',
      '--expires',
      '1d',
    );
    assert.deepEqual(
      [await ask(OTHER_TOKEN), await ask(viewer.secret), await ask(), await ask('fake-nobody')],
      ['403 KT6003', '403 KT6003', '403 KT6003', '401 KT6002'],
    );
    const metrics = await (await place.api('GET', '/metrics')).text();
    assert.match(metrics, /keyturn_requests_refused_total{route="POST \/v1\/deliveries",code="KT6003"} 3/);
    assert.ok((await deliveries()).every((line) => !line.endsWith('thief')));
  });

  it('is one file as well, without anything of the daemon', async () => {
    const bundle = join(dirname(MAIN), 'agent', 'keyturn-agent.js');
    const run = promisify(execFile);
    const { stdout } = await run(process.execPath, [bundle, place.path('agent/agent.json'), '--check']);
    assert.match(stdout, /agent\.json is right: 3 credentials/);
    assert.doesNotMatch(await readFile(bundle, 'utf8'), /from "(fastify|better-sqlite3|zod|yargs)/);
  });

  it('says what is wrong with a configuration, all at once', async () => {
    await place.write(
      'agent/bad.yaml',
      'url: https://keyturn.example.com\ntokenFile: t\ndirectory: d\ncredentials:\n  a: { files: [{ name: ../x, format: toml }], onChange: "command:x" }\n',
    );
    const { code, stderr } = await runProgram(['agent', place.path('agent/bad.yaml'), '--check']);
    assert.equal(code, 1);
    for (const part of [/KT6501/, /files\[0\]\.name/, /files\[0\]\.format/, /onChange/])
      assert.match(stderr, part);
  });

  it('has left no value anywhere but in the files that are for it', async () => {
    said.push((await agent.stop()).stdout, agent.stderr());
    await daemon.stop();
    const second = await secretInStore();
    const needles = [first.appSecret, second, TOKEN].map((text) => ({ what: 'a value', text }));
    const logs = [...said, daemon.stdout(), daemon.stderr()].map((text, index) => ({
      where: `output ${index}`,
      bytes: Buffer.from(text),
    }));
    assert.deepEqual(hitsIn([...(await filesBelow(place.data)), ...logs], needles), []);
    const own = hitsIn(await filesBelow(place.path('agent/run')), needles).filter(
      (hit) => !/orders\.(env|conf) holds/.test(hit),
    );
    assert.deepEqual(own, []);
  });
});
