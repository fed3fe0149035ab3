import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readDaemonSettings, SETTING_NAMES } from '../../src/config/daemon-settings.ts';
import type { DaemonFlags } from '../../src/config/daemon-settings.ts';
import { loadFleet } from '../../src/config/load-fleet.ts';
import { Secret } from '../../src/domain/secret.ts';
import { DOCUMENTS, Folder, stubDrivers, NOW } from '../config/fixtures.ts';
import type { DocumentName } from '../config/fixtures.ts';
import { INHERITED_NAMES, mutated, spoilt, strangeText } from './hostile-bytes.ts';
import { holds, LIMIT_MS } from './holds.ts';
import { assertSilent, CANARY, verdictOf } from './verdict.ts';

const ENVIRONMENT = { VAULT_TOKEN: CANARY, SIEM_URL: `https://siem.example/${CANARY}`, SIEM_KEY: CANARY };
const names = Object.keys(DOCUMENTS) as DocumentName[];

/** The same manifests as objects, to be spoilt in one place; JSON is YAML. */
const MANIFESTS = {
  apiVersion: 'keyturn.dev/v1alpha1',
  kind: 'Credential',
  metadata: { name: 'wb-orders-1', labels: { env: 'prod' } },
  spec: {
    ...{ issuer: 'webull-hk', user: 'broker-keys@example.com', owner: 'group:broker-ops' },
    destinations: [{ store: 'vault-prod', path: 'trading/wb-orders-1' }],
    fields: { APP_KEY: 'appKey', APP_SECRET: 'appSecret' },
    consumers: [{ name: 'order-router' }],
  },
};

const POLICY = {
  apiVersion: 'keyturn.dev/v1alpha1',
  kind: 'RotationPolicy',
  metadata: { name: 'prod' },
  spec: {
    ...{ mode: 'enforce', select: { issuer: 'webull-hk', labels: { env: 'prod' } } },
    age: { warn: '60d', rotate: '75d', max: '90d' },
    routes: [{ match: { severity: 'critical' }, to: ['siem'] }],
  },
};

const yamlTricks = fc.constantFrom(
  '&a [*a]',
  '<<: *x',
  '!!js/function "x"',
  `a: &a [${'x,'.repeat(50)}]\nb: [${'*a,'.repeat(200)}]`,
  '? {a: 1}\n: 2',
  '%YAML 9.9\n---\n',
  `${'- '.repeat(300)}x`,
  `${'['.repeat(300)}`,
  '\ufeff\u2028\u0085',
  'spec: {fromEnv: VAULT_TOKEN}',
);

const bytesOfDocument = fc.constantFrom(...names).chain((name) =>
  fc.record({
    name: fc.constant(name),
    bytes: fc.oneof(
      mutated(Buffer.from(DOCUMENTS[name])).map((raw) => Buffer.from(raw)),
      fc.uint8Array({ maxLength: 200 }).map((raw) => Buffer.from(raw)),
      yamlTricks.map((text) => Buffer.from(`${DOCUMENTS[name]}${text}`)),
      spoilt(MANIFESTS).map((value) => Buffer.from(JSON.stringify(value))),
      spoilt(POLICY).map((value) => Buffer.from(JSON.stringify(value))),
    ),
  }),
);

describe('any bytes in the place of a manifest', function () {
  this.timeout(LIMIT_MS);

  let folder: Folder;

  before(async () => {
    folder = await Folder.make();
    for (const name of names) await folder.write(`${name}.yaml`, DOCUMENTS[name]);
  });

  after(() => folder.remove());

  it('give a fleet, or problems with their places; nothing is thrown and no secret told', () =>
    holds(
      250,
      fc.asyncProperty(bytesOfDocument, async ({ name, bytes }) => {
        // A manifest holds no secret, only where one is; what stands in it may be shown.
        await folder.write(
          `${name}.yaml`,
          Buffer.from(bytes.toString('latin1').replaceAll(CANARY, 'x'), 'latin1'),
        );
        const verdict = await verdictOf(() => loadFleet(folder.path, stubDrivers, ENVIRONMENT, NOW));
        await folder.write(`${name}.yaml`, DOCUMENTS[name]);
        assert.equal(verdict.kind, 'value');
        assertSilent(JSON.stringify(verdict.value));
        if (verdict.value.ok) return;
        assert.ok(verdict.value.problems.length > 0);
        for (const { code, place } of verdict.value.problems) {
          assert.match(code, /^KT1[01]/);
          assert.ok(place.startsWith(folder.path), place);
        }
      }),
    ));
});

describe('any flags and variables', () => {
  const settings = Object.keys(SETTING_NAMES);
  const texts = fc.oneof(
    strangeText,
    fc.constantFrom(
      '127.0.0.1:0',
      '[::1]:1',
      'unix:',
      '0.0.0.0:99999',
      '5s',
      '0s',
      `${'9'.repeat(400)}d`,
      'age1x',
      '1e9',
      '-1',
    ),
  );
  const flags = fc.dictionary(
    fc.constantFrom(...settings, ...INHERITED_NAMES),
    fc.oneof(texts, fc.array(texts, { maxLength: 3 })),
  );
  const variables = fc.dictionary(
    fc.constantFrom(...Object.values(SETTING_NAMES), ...INHERITED_NAMES),
    texts,
  );

  it('give settings in their bounds, or problems', () =>
    holds(
      1_000,
      fc.asyncProperty(flags, variables, async (given, environment) => {
        const verdict = await verdictOf(() => readDaemonSettings(given as DaemonFlags, environment));
        assert.equal(verdict.kind, 'value');
        if (!verdict.value.ok) {
          for (const { code } of verdict.value.problems) assert.match(code, /^KT(10|20|60)/);
          return;
        }
        const { tickSeconds, leaseSeconds, concurrency } = verdict.value.settings;
        assert.equal(60 % tickSeconds, 0);
        for (const number of [leaseSeconds, concurrency])
          assert.ok(Number.isSafeInteger(number) && number > 0);
      }),
    ));

  it('never hold a secret that prints itself', () => assertSilent(String(new Secret(CANARY))));
});
