import assert from 'node:assert/strict';
import { once } from 'node:events';
import { chmod, readFile, rename, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { generateX25519Identity } from 'age-encryption';
import { expectRefusal } from '../../support/e2e-surface/expect-refusal.ts';
import type { Refusal } from '../../support/e2e-surface/expect-refusal.ts';
import { createInstallation } from '../../support/e2e-surface/installation.ts';
import type { Installation } from '../../support/e2e-surface/installation.ts';
import * as manifests from '../../support/e2e-surface/manifests.ts';
import { LOGIN_PASSWORD, startSandboxProcess, TRADING_PASSWORD } from '../../support/e2e-surface/sandbox.ts';
import type { Key, SandboxProcess } from '../../support/e2e-surface/sandbox.ts';
import { until } from '../../support/e2e-surface/until.ts';

const DAY_MS = 86_400_000;

let place: Installation;
let sandbox: SandboxProcess;
let key: Key;

type Repair = () => Promise<unknown>;

interface Row extends Refusal {
  readonly says: string;
  /** Puts what is wrong in place; what it resolves to undoes it. */
  readonly spoil: () => Promise<Repair>;
  readonly flags?: readonly string[];
}

type Documents = Record<'issuer' | 'policy' | 'store' | 'credential', string>;

function documents(): Documents {
  return {
    issuer: manifests.issuer('webull', sandbox),
    policy: manifests.policy(),
    store: manifests.store('disk', { driver: 'files', directory: place.path('files') }),
    credential: manifests.credential('wb-orders-1', [{ store: 'disk', file: 'wb-orders-1.json' }]),
  };
}

function writeManifests(changed: Partial<Documents> = {}): Promise<void> {
  const text = manifests.together(...Object.values({ ...documents(), ...changed }));
  return place.write('manifests/all.yaml', text);
}

async function edited(change: (all: Documents) => Partial<Documents>): Promise<Repair> {
  await writeManifests(change(documents()));
  return () => writeManifests();
}

async function replaced(file: string, text: string): Promise<Repair> {
  const before = await readFile(place.path(file));
  await writeFile(place.path(file), text);
  return () => writeFile(place.path(file), before);
}

async function opened(file: string): Promise<Repair> {
  await chmod(place.path(file), 0o644);
  return () => chmod(place.path(file), 0o600);
}

async function heldPort(): Promise<{ readonly port: number; readonly free: Repair }> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const free = async () => {
    server.close();
    await once(server, 'close');
  };
  return { port: (server.address() as AddressInfo).port, free };
}

const EXPLAIN = /^Next: keyturn explain KT\d{4}$/;
const KEK = 'data/kek.txt';

const ROWS: readonly Row[] = [
  {
    says: 'broken YAML',
    spoil: async () => {
      await place.write('manifests/broken.yaml', 'kind: Store\n  bad: [1\n');
      return () => rename(place.path('manifests/broken.yaml'), place.path('broken.txt'));
    },
    ...{ exit: 1, code: 'KT1001', place: /\/manifests\/broken\.yaml:1:7: / },
    ...{ expected: /one YAML document/, next: EXPLAIN },
  },
  {
    says: 'an unknown field, with the one that was meant',
    spoil: () => edited(({ policy }) => ({ policy: policy.replace('"warn"', '"warm"') })),
    ...{ exit: 1, code: 'KT1042', place: /all\.yaml:9:32: age\.warm: unknown field; did you mean "warn"\?$/ },
    ...{ expected: /one of warn, rotate, max/, next: EXPLAIN },
  },
  {
    says: 'a name that is used twice, with both places',
    spoil: () => edited(({ credential }) => ({ credential: `${credential}---\n${credential}` })),
    ...{
      exit: 1,
      code: 'KT1020',
      place: /all\.yaml:23:18: .*"wb-orders-1" already stands at .*all\.yaml:16$/,
    },
    ...{ expected: /one manifest of this kind and name/, next: /rename or remove one of the two/ },
  },
  {
    says: 'a store that is in no manifest',
    spoil: () => edited(({ store }) => ({ store: store.replace('name: disk', 'name: disc') })),
    ...{ exit: 1, code: 'KT1021', place: /all\.yaml:19:111: destinations\[0\]\.store: no Store "disk"/ },
    ...{ expected: /one of disc/, next: EXPLAIN },
  },
  {
    says: 'a robot at a gateway that is not on loopback',
    spoil: () =>
      edited(() => ({
        issuer: manifests.issuer('webull', { gateway: 'https://broker-api.webull.hk', api: sandbox.api }),
      })),
    ...{
      exit: 1,
      code: 'KT4005',
      place: /all\.yaml:1: issuer webull: mint: sandbox with broker-api\.webull\.hk/,
    },
    ...{ expected: /a loopback address/, next: /keyturn sandbox --help/ },
  },
  {
    says: 'a policy that can not be kept',
    spoil: () => edited(() => ({ policy: manifests.policy('prod', { age: { rotate: '90d', max: '75d' } }) })),
    ...{ exit: 1, code: 'KT1107', place: /all\.yaml:9:41: age\.rotate: 90d is not before age\.max 75d$/ },
    ...{ expected: /less than 75d/, next: EXPLAIN },
  },
  {
    says: 'a password in the manifest itself, without repeating it',
    spoil: () =>
      edited(({ issuer }) => ({
        issuer: issuer.replace('{"fromFile":"login-password"}', JSON.stringify(LOGIN_PASSWORD)),
      })),
    ...{ exit: 1, code: 'KT1030', place: /all\.yaml:4:\d+: sandbox\.loginPassword: a plain value/ },
    ...{ expected: /a reference to the secret/, next: /move the value to a file of mode 0600/ },
  },
  {
    says: 'a password file that others may read',
    spoil: () => opened('manifests/trading-password'),
    ...{ exit: 1, code: 'KT1033', place: /all\.yaml:4:\d+: .*trading-password has mode 0644$/ },
    ...{ expected: /mode 0600 or 0400/, next: /chmod 600/ },
  },
  {
    says: 'a key-encryption key that others may read',
    spoil: () => opened(KEK),
    ...{ exit: 1, code: 'KT2002', place: /\/data\/kek\.txt: mode 0644$/ },
    ...{ expected: /only its owner may read/, next: /chmod 600 \/.*\/data\/kek\.txt$/ },
  },
  {
    says: 'a key-encryption key that is none',
    spoil: () => replaced(KEK, 'garbage\n'),
    ...{
      exit: 1,
      code: 'KT2001',
      place: /\/data\/kek\.txt: a file that does not hold exactly one age identity/,
    },
    ...{ expected: /one line AGE-SECRET-KEY-1/, next: /keyturn / },
  },
  {
    says: 'a key-encryption key that belongs to other data',
    spoil: async () => replaced(KEK, `${await generateX25519Identity()}\n`),
    ...{ exit: 1, code: 'KT2008', place: /\/data\/kek\.txt: the key age1/ },
    ...{ expected: /the key age1/, next: /keyturn run --kek file:PATH/ },
  },
  {
    says: 'a key-encryption key that is gone while its data is there',
    spoil: async () => {
      await rename(place.path(KEK), place.path('kek.away'));
      return () => rename(place.path('kek.away'), place.path(KEK));
    },
    ...{ exit: 1, code: 'KT2006', place: /\/data\/kek\.txt: no such file/ },
    ...{ expected: /the key-encryption key age1/, next: /keyturn run --kek file:PATH/ },
  },
  {
    says: 'a data directory that another process holds, with its number',
    spoil: async () => {
      const other = await place.start();
      return () => other.stop();
    },
    ...{ exit: 1, code: 'KT2101', place: /\/data: process \d+ holds it$/ },
    ...{ expected: /no other process holds/, next: /keyturn status/ },
  },
  {
    says: "an administrator's token that others may read",
    spoil: () => opened('data/admin-token'),
    ...{ exit: 4, code: 'KT6005', place: /\/data\/admin-token: mode 0644$/ },
    ...{ expected: /mode 0600/, next: /chmod 600 \/.*\/data\/admin-token$/ },
  },
];

async function seen(): Promise<unknown> {
  const { version, condition, versions } = (await (
    await place.api('GET', '/v1/credentials/wb-orders-1')
  ).json()) as { version: number | null; condition: string; versions: readonly { digest: string }[] };
  return { version, condition, digests: versions.map(({ digest }) => digest) };
}

describe('a start with bad input', function () {
  this.timeout(30_000);
  let atFirst: unknown;
  const secrets = [LOGIN_PASSWORD, TRADING_PASSWORD, 'AGE-SECRET-KEY-1'];

  /** The daemon starts, and the credential is as it was: same version, same digest, same value, no reset. */
  async function expectNothingLost(): Promise<void> {
    const running = await place.start();
    assert.deepEqual(await seen(), atFirst);
    await running.stop();
    const stored = JSON.parse(await readFile(place.path('files/wb-orders-1.json'), 'utf8')) as unknown;
    assert.deepEqual(stored, { APP_KEY: key.appKey, APP_SECRET: key.appSecret });
    const { counters, keys } = await sandbox.application('wb-orders-1');
    assert.equal(counters.reset, 0);
    assert.deepEqual(
      keys.map(({ live }) => live),
      [true],
    );
  }

  before(async () => {
    sandbox = await startSandboxProcess();
    place = await createInstallation();
    key = await sandbox.plant('wb-orders-1', undefined, DAY_MS);
    await manifests.writePasswords(place);
    const value = { APP_KEY: key.appKey, APP_SECRET: key.appSecret };
    await place.secret('files/wb-orders-1.json', JSON.stringify(value));
    await writeManifests();
    const running = await place.start();
    atFirst = await until('the import', async () => {
      const now = await seen();
      return (now as { version: number | null }).version === 1 ? now : null;
    });
    await running.stop();
    secrets.push(key.appSecret, (await readFile(place.path('data/admin-token'), 'utf8')).trim());
  });

  after(async () => {
    await place.remove();
    await sandbox.stop();
  });

  for (const row of ROWS) {
    it(`refuses ${row.says}, and nothing is lost`, async () => {
      const repair = await row.spoil();
      try {
        // The word that a KEK's fault expects is no key.
        const shown = row.code === 'KT2001' ? secrets.filter((text) => !text.startsWith('AGE-')) : secrets;
        expectRefusal(await place.tryToStart(...(row.flags ?? [])), row, shown);
      } finally {
        await repair();
      }
      await expectNothingLost();
    });
  }

  it('refuses a port in use, and nothing is lost', async () => {
    const { port, free } = await heldPort();
    const address = `127.0.0.1:${port}`;
    const refusal = {
      ...{ exit: 1, code: 'KT6020', place: new RegExp(`${address}: another process listens there$`) },
      ...{ expected: /a free address/, next: /keyturn run --listen 127\.0\.0\.1:0$/ },
    };
    expectRefusal(await place.tryToStart('--listen', address), refusal, secrets);
    await free();
    await expectNothingLost();
  });
});
