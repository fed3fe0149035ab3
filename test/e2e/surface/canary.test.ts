import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createInstallation, RECOVERY_IDENTITY } from '../../support/e2e-surface/installation.ts';
import type { Installation } from '../../support/e2e-surface/installation.ts';
import * as manifests from '../../support/e2e-surface/manifests.ts';
import { filesBelow, hitsIn, processTraces } from '../../support/e2e-surface/needles.ts';
import type { Hay, Needle } from '../../support/e2e-surface/needles.ts';
import { startReceiver } from '../../support/e2e-surface/receiver.ts';
import type { Receiver } from '../../support/e2e-surface/receiver.ts';
import { startProgram } from '../../support/e2e-surface/program.ts';
import type { Running } from '../../support/e2e-surface/program.ts';
import { LOGIN_PASSWORD, startSandboxProcess, TRADING_PASSWORD } from '../../support/e2e-surface/sandbox.ts';
import type { SandboxProcess } from '../../support/e2e-surface/sandbox.ts';
import { until } from '../../support/e2e-surface/until.ts';
import { newMount, newToken, startOpenBao } from '../../support/servers/openbao.ts';
import type { OpenBao } from '../../support/servers/openbao.ts';
import { startProxy } from '../../support/servers/proxy.ts';
import type { Proxy, Treatment } from '../../support/servers/proxy.ts';
import { requireServer } from '../../support/servers/require.ts';

/** Secrets of the operator, given by file as a manifest wants them. */
const OPERATORS = {
  'webhook-key': 'canary-webhook-signing-key-5f2d',
  'secret-id': 'canary-approle-secret-id-77aa-1c',
  'order-router': 'canary-consumer-token-of-the-order-router',
} as const;

const STORES = ['denied', 'redirect', 'unreachable', 'approle'] as const;

let place: Installation;
let issuerPlace: Installation;
let sandbox: SandboxProcess;
let bao: OpenBao;
let denying: Proxy;
let redirecting: Proxy;
let receiver: Receiver;
const hay: Hay[] = [];
const needles: Needle[] = [];

const gather = (where: string, text: string | Buffer): void => {
  hay.push({ where, bytes: Buffer.from(text as string) });
};

/** What a careless server would say: all that it was sent. */
const echo = (status: number, headers: unknown): Treatment => ({
  status,
  headers: { location: `http://127.0.0.1:9/${encodeURIComponent(JSON.stringify(headers))}` },
  body: JSON.stringify({ errors: [JSON.stringify(headers)] }),
});

async function writeAll(mount: string, hook: string): Promise<void> {
  const token = { token: { fromFile: 'vault-token' } };
  const vault = (name: string, address: string, auth: object = token) =>
    manifests.store(name, { driver: 'vault', address, mount, auth });
  const failing = STORES.map((name) =>
    manifests.credential(`wb-${name}`, [{ store: name, path: `${mount}/${name}` }]),
  );
  const onDisk = (name: string) => manifests.credential(name, [{ store: 'disk', file: `${name}.json` }]);
  const appRole = { appRole: { roleId: 'role', secretId: { fromFile: 'secret-id' } } };
  await place.write(
    'manifests/all.yaml',
    manifests.together(
      manifests.issuer('webull', sandbox),
      manifests.policy('prod', { routes: [{ to: ['hook', 'log'] }] }),
      manifests.channel('hook', { driver: 'webhook', url: hook, sign: { fromFile: 'webhook-key' } }),
      manifests.store('disk', { driver: 'files', directory: place.path('files') }),
      manifests.store('sealed', { driver: 'embedded' }),
      vault('bao', bao.address),
      vault('denied', denying.address),
      vault('redirect', redirecting.address),
      vault('unreachable', 'http://127.0.0.1:9'),
      vault('approle', bao.address, appRole),
      manifests.credential(
        'wb-both',
        [
          { store: 'disk', file: 'wb-both.json' },
          { store: 'bao', path: `${mount}/both` },
        ],
        { consumers: [{ name: 'order-router', token: { fromFile: 'order-router' } }] },
      ),
      manifests.credential('wb-first', [{ store: 'sealed', path: 'wb-first' }]),
      ...[...failing, onDisk('wb-lost'), onDisk('wb-garbage'), onDisk('wb-revoked')],
    ),
  );
}

async function plantAll(mount: string): Promise<void> {
  for (const name of ['wb-both', 'wb-lost', 'wb-garbage', 'wb-revoked']) {
    const { appKey, appSecret } = await sandbox.plant(name);
    const value = { APP_KEY: appKey, APP_SECRET: appSecret };
    await place.secret(`files/${name}.json`, JSON.stringify(value));
    if (name === 'wb-both') await bao.api('POST', `${mount}/data/both`, { data: value });
  }
  for (const [name, kind] of Object.entries({ 'wb-lost': 'drop-after', 'wb-garbage': 'garbage' })) {
    const { applicationId } = await sandbox.application(name);
    await sandbox.fault({ route: `POST /developer/applications/${applicationId}/reset`, kind });
  }
}

const condition = async (name: string): Promise<string> =>
  ((await (await place.api('GET', `/v1/credentials/${name}`)).json()) as { condition: string }).condition;

/** Every command in every format, and every route. */
async function askEverything(label: string): Promise<void> {
  const formats = [[], ['-o', 'json'], ['-o', 'yaml'], ['-o', 'wide']];
  const asked = [
    ...['status', 'list', 'plan', 'alerts', 'doctor'].map((name) => [name]),
    ...['wb-both', 'wb-lost', 'wb-denied'].flatMap((name) => [
      ['show', name],
      ['why', name],
    ]),
    ['audit', 'list'],
    ['audit', 'verify'],
  ].flatMap((args) => formats.map((format) => [...args, ...format]));
  for (let at = 0; at < asked.length; at += 3) {
    const some = asked.slice(at, at + 3);
    for (const { stdout, stderr } of await Promise.all(some.map((args) => place.cli(...args))))
      gather(`${label}: keyturn ${some.map((args) => args.join(' ')).join(', ')}`, stdout + stderr);
  }
  const routes = ['info', 'status', 'plan', 'alerts', 'doctor', 'events', 'audit/verify'];
  const names = ['wb-both', 'wb-lost', 'wb-garbage', 'wb-denied'].flatMap((name) => [
    `credentials/${name}`,
    `credentials/${name}/why`,
  ]);
  const paths = [...routes, ...names].map((path) => `/v1/${path}`);
  for (const path of [...paths, '/metrics', '/healthz', '/readyz', '/openapi.json', '/nowhere']) {
    const reply = await place.api('GET', path);
    gather(`${label}: GET ${path}`, JSON.stringify([...reply.headers]) + (await reply.text()));
  }
}

/** Wherever a key of this run was ever made: the issuer's own memory holds them all, the lost ones too. */
async function collectNeedles(): Promise<void> {
  const state = await readFile(issuerPlace.path('issuer/sandbox.json'), 'utf8');
  const secrets = [...state.matchAll(/"(?:appSecret|secret)":\s*"([0-9a-f]{32})"/g)].map(
    ([, text]) => text ?? '',
  );
  assert.ok(secrets.length >= 8, `only ${secrets.length} secrets in the issuer's state`);
  for (const [index, text] of secrets.entries()) needles.push({ what: `app secret ${index}`, text });
  const owned: Readonly<Record<string, string>> = {
    'the admin token': 'data/admin-token',
    'the vault token': 'manifests/vault-token',
    'the KEK': 'data/kek.txt',
    'the recovery identity': RECOVERY_IDENTITY,
  };
  for (const [what, file] of Object.entries(owned)) {
    const lines = (await readFile(place.path(file), 'utf8')).split('\n');
    const text = lines.find((line) => line !== '' && !line.startsWith('#')) ?? '';
    assert.ok(text.length >= 16, what);
    needles.push({ what, text });
  }
  needles.push({ what: 'the login password', text: LOGIN_PASSWORD });
  needles.push({ what: 'the trading password', text: TRADING_PASSWORD });
  for (const [what, text] of Object.entries(OPERATORS)) needles.push({ what, text });
}

async function settle(): Promise<void> {
  await until('the rotation to two stores', async () => (await condition('wb-both')) === 'overlap');
  await until('the first rotation', async () => (await condition('wb-first')) === 'current');
  await until('the rotation', async () => (await condition('wb-revoked')) === 'overlap');
  for (const name of ['wb-lost', 'wb-garbage'])
    await until(name, async () => /unknown|lost/.test(await condition(name)));
}

async function act(): Promise<void> {
  const revoke = ['revoke', 'wb-revoked', '--yes', 'wb-revoked', '--leaked', '--no-replace'];
  const escrow = ['--escrow', place.path('data/escrow.bin'), '--identity', place.path(RECOVERY_IDENTITY)];
  for (const args of [revoke, ['rotate', 'wb-both'], ['rotate', 'wb-denied', '--timeout', '2s']]) {
    const { stdout, stderr } = await place.cli(...args);
    gather(`keyturn ${args.join(' ')}`, stdout + stderr);
  }
  const listed = await place.cli('recover', ...escrow);
  assert.equal(listed.code, 0, listed.stderr);
  gather('keyturn recover', listed.stdout + listed.stderr);
}

/** Kept where they belong: the file of the KEK holds the KEK, and the file of the token the token. */
function isHome(hit: string): boolean {
  return (
    hit.startsWith('data/kek.txt holds the KEK ') || hit.startsWith('data/admin-token holds the admin token ')
  );
}

describe('a canary in every secret', function () {
  this.timeout(120_000);
  let daemon: Running;

  before(async function () {
    requireServer(this, 'openbao');
    [place, issuerPlace, bao] = await Promise.all([
      createInstallation(),
      createInstallation(),
      startOpenBao(),
    ]);
    sandbox = await startSandboxProcess(issuerPlace.path('issuer'));
    [denying, redirecting] = await Promise.all([startProxy(bao.address), startProxy(bao.address)]);
    denying.treat(({ headers }) => echo(403, headers));
    redirecting.treat(({ headers }) => echo(307, headers));
    const mount = await newMount(bao);
    const policy = `path "${mount}/*" { capabilities = ["create", "read", "update", "delete"] }`;
    await manifests.writePasswords(place);
    await place.secret(
      'manifests/vault-token',
      await newToken(bao, policy, { id: 'canary-vault-token-e21f09' }),
    );
    for (const [name, text] of Object.entries(OPERATORS)) await place.secret(`manifests/${name}`, text);
    await plantAll(mount);
    receiver = await startReceiver();
    await writeAll(mount, receiver.url);
    daemon = await place.start('--log-level', 'debug', '--log-format', 'json');
    await settle();
    const follower = startProgram(['audit', 'list', '--follow', '--data', place.data]);
    await act();
    await askEverything('running');
    await until('an alert that was sent', () => receiver.received.length > 0);
    for (const [what, { pid }] of Object.entries({ daemon, follower, sandbox: sandbox.running }))
      hay.push(...(await processTraces(what, pid)));
    gather('keyturn audit list --follow', (await follower.stop('SIGINT')).stdout);
    gather('what the webhook was sent', Buffer.concat(receiver.received));
    await collectNeedles();
  });

  after(async () => {
    await place.remove();
    await issuerPlace.remove();
    for (const running of [sandbox, bao, denying, redirecting, receiver]) await running.stop();
  });

  it('is found nowhere in output, API, metrics, notices, arguments and environment', () => {
    assert.ok(hay.length > 60);
    assert.deepEqual(hitsIn(hay, needles), []);
  });

  it('is found nowhere in the log at level debug', async () => {
    const { stdout, stderr } = await daemon.stop('SIGTERM');
    assert.ok(stdout.includes('"level":"debug"'), 'the log is at level debug');
    for (const code of ['KT3003', 'KT3007', 'KT3104', 'KT3001']) assert.ok(stdout.includes(code), code);
    const log = [{ where: 'log', bytes: Buffer.from(stdout + stderr) }];
    assert.deepEqual(hitsIn(log, needles), []);
  });

  it('is found nowhere in the data directory, sealed files and journal included', async () => {
    const files = (await filesBelow(place.folder)).filter(({ where }) => where.startsWith('data/'));
    const names = files.map(({ where }) => where);
    for (const name of ['data/journal.db', 'data/escrow.bin', 'data/identity.age'])
      assert.ok(names.includes(name));
    assert.ok(names.some((name) => name.startsWith('data/stores/')));
    assert.deepEqual(
      hitsIn(files, needles).filter((hit) => !isHome(hit)),
      [],
    );
  });

  it('is found where it belongs: the search can find', async () => {
    const files = (await filesBelow(place.folder)).filter(({ where }) => where.startsWith('files/'));
    assert.ok(
      hitsIn(files, needles).some((hit) => /^files\/wb-both\.json holds app secret \d+ \(plain\)$/.test(hit)),
    );
  });

  it('is not repeated by a start that fails on it', async () => {
    const canary = 'canary-in-the-wrong-place-0b7c';
    const misplaced: Readonly<Record<string, string>> = {
      'a plain signing key': manifests.channel('hook', {
        driver: 'webhook',
        url: 'http://127.0.0.1:9/',
        sign: canary,
      }),
      'a password in an address': manifests.store('v', {
        ...{ driver: 'vault', address: `https://user:${canary}@127.0.0.1:9`, mount: 'kv' },
        auth: { token: { fromFile: 'vault-token' } },
      }),
      'a token in place of a mapping': manifests.store('v', {
        ...{ driver: 'vault', address: 'http://127.0.0.1:9', mount: 'kv', auth: { token: canary } },
      }),
      'broken YAML around it': `kind: Store\n  token: ${canary}: [\n`,
      'an unknown field': manifests.store('v', { driver: 'embedded', password: canary }),
    };
    const whole = await readFile(place.path('manifests/all.yaml'), 'utf8');
    for (const [what, text] of Object.entries(misplaced)) {
      await place.write('manifests/all.yaml', manifests.together(whole, text));
      const { code, stdout, stderr } = await place.tryToStart('--log-level', 'debug');
      assert.equal(code, 1, what);
      const said = [{ where: what, bytes: Buffer.from(stdout + stderr) }];
      assert.deepEqual(hitsIn(said, [...needles, { what: 'the canary', text: canary }]), []);
      assert.doesNotMatch(stderr, /^\s+at /m);
    }
  });
});
