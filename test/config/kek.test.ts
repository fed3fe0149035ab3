import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { readDaemonSettings } from '../../src/config/daemon-settings.ts';
import type { DaemonFlags } from '../../src/config/daemon-settings.ts';
import type { Environment } from '../../src/config/environment.ts';
import { readSettingsFile } from '../../src/config/settings-file.ts';
import { vaultConnectionShape } from '../../src/connections/vault/settings.ts';
import type { Secret } from '../../src/domain/secret.ts';

const kekOf = (flags: DaemonFlags, environment: Environment = {}) => {
  const result = readDaemonSettings(flags, environment);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.settings.kek;
};

const refusals = (flags: DaemonFlags, environment: Environment = {}): string =>
  readDaemonSettings(flags, environment).ok
    ? ''
    : (
        readDaemonSettings(flags, environment) as { problems: readonly { place: string; saw: string }[] }
      ).problems
        .map(({ place, saw }) => `${place}: ${saw}`)
        .join('; ');

describe('the setting of the key-encryption key', () => {
  const loginFile = '/etc/keyturn/kek.yaml';
  const arn = 'arn:aws:kms:ap-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';

  it('is a file in the data directory where nothing is said', () => assert.equal(kekOf({}), null));

  for (const [flags, expected] of [
    [{ kekFile: '/k.txt' }, { kind: 'file', path: '/k.txt' }],
    [{ kek: 'file:/k.txt' }, { kind: 'file', path: '/k.txt' }],
    [
      { kek: 'transit:transit/keyturn', kekLogin: loginFile },
      { kind: 'transit', mount: 'transit', key: 'keyturn', loginFile },
    ],
    [
      { kek: 'transit:team/a/transit/k', kekLogin: loginFile },
      { kind: 'transit', mount: 'team/a/transit', key: 'k', loginFile },
    ],
    [{ kek: 'kms:alias/keyturn' }, { kind: 'kms', key: 'alias/keyturn', loginFile: null }],
    [
      { kek: `kms:${arn}`, kekLogin: loginFile },
      { kind: 'kms', key: arn, loginFile },
    ],
  ] as const)
    it(`is understood as ${JSON.stringify(flags)}`, () => assert.deepEqual(kekOf(flags), expected));

  for (const kek of ['', 'vault:x', 'transit:keyturn', 'transit:a/../b', 'transit:a/b?c', 'kms:', 'kms:a b'])
    if (kek !== '')
      it(`is refused as ${JSON.stringify(kek)}`, () =>
        assert.match(refusals({ kek, kekLogin: loginFile }), /^--kek: "/));

  it('needs to know how to log in to Transit', () => {
    assert.equal(refusals({ kek: 'transit:transit/keyturn' }), '--kek: --kek-login is not given');
  });

  it('is one of the two ways to name a file, and a flag goes before a variable', () => {
    assert.equal(refusals({ kek: 'file:/a', kekFile: '/b' }), '--kek-file: --kek is given too');
    const variables = { KEYTURN_KEK: 'file:/a', KEYTURN_KEK_FILE: '/b' };
    assert.equal(refusals({}, variables), 'KEYTURN_KEK_FILE: KEYTURN_KEK is given too');
    assert.deepEqual(kekOf({ kekFile: '/b' }, { KEYTURN_KEK: 'file:/a' }), { kind: 'file', path: '/b' });
    assert.deepEqual(kekOf({ kek: 'file:/a' }, { KEYTURN_KEK_FILE: '/b' }), { kind: 'file', path: '/a' });
  });
});

describe('the file that says how to log in to the key service', () => {
  const schema = z.strictObject(vaultConnectionShape);
  let directory: string;
  let file: string;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'keyturn-kek-'));
    file = join(directory, 'kek.yaml');
  });

  afterEach(() => rm(directory, { recursive: true, force: true }));

  const read = (environment: Environment = {}, heard: Secret[] = []) =>
    readSettingsFile({ flag: '--kek-login', file, schema }, environment, (secret) => heard.push(secret));

  const problems = (): string => {
    const result = read();
    return result.ok
      ? ''
      : result.problems.map(({ code, place, saw }) => `${code} ${place}: ${saw}`).join('\n');
  };

  it('takes its secrets by reference, from a file beside it or from the environment', async () => {
    await writeFile(join(directory, 'token'), 'fake-token\n', { mode: 0o600 });
    await writeFile(file, 'address: https://vault.example:8200\nauth: {token: {fromFile: token}}\n');
    const heard: Secret[] = [];
    const result = read({}, heard);
    assert.ok(result.ok && 'token' in result.settings.auth);
    assert.equal(result.settings.auth.token.reveal(), 'fake-token');
    assert.equal(result.settings.timeout, '10s');
    assert.deepEqual(
      heard.map((secret) => secret.reveal()),
      ['fake-token'],
    );
    await writeFile(file, 'address: https://vault.example:8200\nauth: {token: {fromEnv: KEK_TOKEN}}\n');
    assert.ok(read({ KEK_TOKEN: 'x' }).ok);
  });

  it('refuses a secret that stands in it, without repeating it', async () => {
    await writeFile(file, 'address: https://vault.example:8200\nauth: {token: FAKE-TOKEN-IN-THE-OPEN}\n');
    assert.match(problems(), /^KT1030 .*kek\.yaml:2:\d+: auth\.token: a plain value where a secret belongs$/);
    assert.doesNotMatch(problems(), /IN-THE-OPEN/);
  });

  it('reports every problem with its place', async () => {
    await writeFile(file, 'adress: https://vault.example\nauth: {token: {fromFile: nowhere}}\n');
    assert.match(problems(), /^KT1031 .*kek\.yaml:2:15: .*nowhere does not exist$/);
    await writeFile(file, 'adress: https://vault.example\nauth: {}\ntimeout: soon\n');
    assert.match(problems(), /KT1042 .*:1:1: adress: unknown field/);
    assert.match(problems(), /KT1043 .*address: missing/);
    await writeFile(file, 'a: 1\n---\nb: 2\n');
    assert.match(problems(), /KT1060 .*not exactly one YAML document/);
    await rm(file);
    assert.match(problems(), /KT1060 .*does not exist/);
  });
});
