import assert from 'node:assert/strict';
import { cp, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { log } from '../../src/channels/log/index.ts';
import { webhook } from '../../src/channels/webhook/index.ts';
import { checkAgainstProfiles } from '../../src/config/check-against-profiles.ts';
import type { DriverSchemas } from '../../src/config/drivers.ts';
import { loadFleet } from '../../src/config/load-fleet.ts';
import { webull } from '../../src/issuers/webull/index.ts';
import { profileOf, settingsSchema } from '../../src/issuers/webull/settings.ts';
import { awsSecretsManager } from '../../src/stores/aws-secrets-manager/index.ts';
import { embedded } from '../../src/stores/embedded/index.ts';
import { files } from '../../src/stores/files/index.ts';
import { vault } from '../../src/stores/vault/index.ts';
import { Folder, NOW } from './fixtures.ts';

const POLICIES = path.join(import.meta.dirname, '../../policies');

const byName = <T extends { readonly driver: string }>(drivers: readonly T[]): Map<string, T> =>
  new Map(drivers.map((driver) => [driver.driver, driver]));

/** The drivers that there really are: an example that they refuse is of no use to anybody. */
const drivers: DriverSchemas = {
  issuers: byName([webull]),
  stores: byName([vault, awsSecretsManager, files, embedded]),
  channels: byName([webhook, log]),
  leakSources: new Map(),
  clusters: new Map(),
};

describe('the manifests that are shipped', () => {
  let folder: Folder;
  beforeEach(async () => {
    folder = await Folder.make();
  });
  afterEach(() => folder.remove());

  /** A copy of the set, with a file for every secret that it asks for. */
  async function copyOf(set: string): Promise<Record<string, string>> {
    await folder.remove();
    await cp(path.join(POLICIES, set), folder.path, { recursive: true });
    const environment: Record<string, string> = {};
    for (const name of await readdir(folder.path)) {
      const text = await readFile(folder.file(name), 'utf8');
      for (const [, file] of text.matchAll(/fromFile: ([\w/.-]+)/g))
        await folder.write(file!, 'fake-secret-of-an-example\n');
      for (const [, variable] of text.matchAll(/fromEnv: (\w+)/g))
        environment[variable!] = 'https://example.com/fake';
    }
    return environment;
  }

  it('load without a problem, with the real drivers', async () => {
    const sets = (await readdir(POLICIES, { withFileTypes: true })).filter((entry) => entry.isDirectory());
    assert.ok(sets.length > 0);
    for (const { name } of sets) {
      const environment = await copyOf(name);
      const result = await loadFleet(folder.path, drivers, environment, NOW);
      assert.deepEqual(result.ok ? [] : result.problems, [], name);
      assert.ok(result.ok);
      assert.ok(name === 'presets' || result.fleet.credentials.size > 0, name);
      const profiles = new Map(
        [...result.fleet.issuers.values()].map((issuer) => [
          issuer.name,
          profileOf(settingsSchema.parse(issuer.settings)),
        ]),
      );
      assert.deepEqual(checkAgainstProfiles(result.fleet, profiles, NOW), [], name);
    }
  });

  it('refuse, in the example, a policy that is stricter than the overlap of the issuer allows', async () => {
    const environment = await copyOf('example');
    const text = await readFile(folder.file('policy.yaml'), 'utf8');
    await folder.write(
      'policy.yaml',
      text.replace('warn: 60d', 'warn: 5d').replace('rotate: 75d', 'rotate: 7d'),
    );
    const result = await loadFleet(folder.path, drivers, environment, NOW);
    assert.ok(result.ok);
    const issuer = result.fleet.issuers.get('webull-hk-sandbox');
    const profiles = new Map([['webull-hk-sandbox', profileOf(settingsSchema.parse(issuer?.settings))]]);
    assert.deepEqual(
      checkAgainstProfiles(result.fleet, profiles, NOW).map(({ code }) => code),
      ['KT1107'],
    );
  });

  it('explain the signature of a webhook with code that works', async () => {
    const readme = await readFile(path.join(POLICIES, 'README.md'), 'utf8');
    const code = /```js\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';
    await folder.write('verify.mjs', code);
    const { isGenuine } = (await import(folder.file('verify.mjs'))) as {
      readonly isGenuine: (header: string, body: Uint8Array, key: string, nowSeconds: number) => boolean;
    };
    const { signatureOf } = await import('../../src/channels/webhook/signature.ts');
    const { Secret } = await import('../../src/domain/secret.ts');
    const body = '{"id":"ä"}';
    const header = signatureOf(body, new Secret('fake-signing-key-0000'), 1_795_316_645_000);
    const bytes = Buffer.from(body, 'utf8');
    assert.equal(isGenuine(header, bytes, 'fake-signing-key-0000', 1_795_316_645), true);
    assert.equal(isGenuine(header, bytes, 'fake-signing-key-0001', 1_795_316_645), false);
    assert.equal(isGenuine(header, bytes, 'fake-signing-key-0000', 1_795_317_000), false);
    assert.equal(isGenuine('', bytes, 'fake-signing-key-0000', 1_795_316_645), false);
  });
});
