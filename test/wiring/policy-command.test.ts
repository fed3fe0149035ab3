import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parseAllDocuments } from 'yaml';
import { policyTemplate } from '../../src/cli/policy-template.ts';
import { DAY_MS } from '../../src/domain/duration.ts';
import { presets } from '../../src/domain/policy/presets.ts';
import { lintManifests, policyJsonSchema, testPolicies } from '../../src/wiring/policy-command.ts';

const POLICIES = join(import.meta.dirname, '../../policies');
const NOW = Date.UTC(2026, 10, 29);
const HEAD = 'apiVersion: keyturn.dev/v1alpha1\n';

describe('the policies that come with keyturn', () => {
  it('pass their tests and lint clean, on a machine without a secret', async () => {
    const sets = await readdir(POLICIES, { withFileTypes: true });
    for (const { name } of sets.filter((entry) => entry.isDirectory())) {
      const manifests = join(POLICIES, name);
      const report = await testPolicies({ manifests, now: NOW });
      const failed = report?.suites.flatMap(({ cases }) => cases.filter(({ passed }) => !passed));
      assert.deepEqual(failed, [], name);
      const { policies, problems, warnings } = await lintManifests({ manifests, now: NOW });
      assert.deepEqual([problems, warnings], [[], []], name);
      assert.equal(
        new Set(report?.suites.map(({ policy }) => policy)).size,
        policies,
        `${name}: one untested`,
      );
    }
  });

  it('have each preset as `policy init` prints it', async () => {
    const files = await readdir(join(POLICIES, 'presets'));
    const names = [...presets.values()].map((preset) => `${preset.name.slice('preset:'.length)}.yaml`);
    assert.deepEqual(files.toSorted(), names.toSorted());
    for (const preset of presets.values()) {
      const file = join(POLICIES, 'presets', `${preset.name.slice('preset:'.length)}.yaml`);
      assert.equal(await readFile(file, 'utf8'), policyTemplate(preset));
    }
  });

  it('claim nothing that nobody can claim', async () => {
    for (const preset of presets.values()) {
      assert.doesNotMatch(JSON.stringify(preset) + policyTemplate(preset), /complian/i);
      assert.match(preset.seen, /^20\d\d-\d\d-\d\d$/);
    }
  });
});

describe('the JSON Schema for editors', () => {
  const validate = new Ajv2020({ strict: false, allErrors: false }).compile(policyJsonSchema());

  it('takes every manifest that comes with keyturn', async () => {
    for (const set of ['example', 'presets', '../calendars']) {
      for (const file of await readdir(join(POLICIES, set))) {
        const text = await readFile(join(POLICIES, set, file), 'utf8');
        for (const document of parseAllDocuments(text)) {
          assert.ok(
            validate(document.toJS()),
            `${set}/${file}: ${JSON.stringify(validate.errors?.slice(-3))}`,
          );
        }
      }
    }
  });

  const policy = (spec: object): object => ({
    ...{ apiVersion: 'keyturn.dev/v1alpha1', kind: 'RotationPolicy', metadata: { name: 'p' }, spec },
  });

  it('refuses a misspelt field, a number without a unit, and a secret in plain text', () => {
    assert.ok(validate(policy({ age: { rotate: '75d', max: '90d' } })));
    assert.ok(!validate(policy({ age: { rotate: '75d', maxx: '90d' } })));
    assert.ok(!validate(policy({ age: { rotate: 75, max: '90d' } })));
    const channel = (sign: unknown): object => ({
      ...{ apiVersion: 'keyturn.dev/v1alpha1', kind: 'Channel', metadata: { name: 'c' } },
      spec: { driver: 'webhook', url: { fromEnv: 'URL' }, sign },
    });
    assert.ok(validate(channel({ fromFile: 'secrets/key' })));
    assert.ok(!validate(channel('fake-signing-key-0000')));
  });
});

describe('keyturn policy', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'keyturn-policy-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const write = async (name: string, text: string): Promise<void> => {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, name), text);
  };
  const policy = (name: string, spec: string): string =>
    `${HEAD}kind: RotationPolicy\nmetadata: {name: ${name}}\nspec: ${spec}\n`;
  const test = (spec: string): string => `${HEAD}kind: PolicyTest\nmetadata: {name: t}\nspec: ${spec}\n`;

  it('test says what was expected, what came out, why and where', async () => {
    await write('p.yaml', policy('p', '{age: {warn: 60d, rotate: 75d, max: 90d}}'));
    await write('t.yaml', test('{policy: p, tests: [{given: {age: 80d}, expect: {action: none}}]}'));
    const report = await testPolicies({ manifests: folder, now: NOW });
    assert.deepEqual([report?.passed, report?.failed], [0, 1]);
    assert.deepEqual(report?.suites[0]?.cases[0], {
      given: 'age 80d',
      passed: false,
      expected: 'none',
      got: 'rotate (age) warns expiring',
      because: 'age 80d, rotate at 75d',
      source: { file: join(folder, 't.yaml'), line: 4 },
    });
  });

  it('test asks all that governs a credential where one is named, and the policy alone where none is', async () => {
    await write(
      'issuer.yaml',
      `${HEAD}kind: Issuer\nmetadata: {name: w}\nspec: {driver: webull, profile: broker-hk, mint: attended}\n`,
    );
    await write('store.yaml', `${HEAD}kind: Store\nmetadata: {name: s}\nspec: {driver: embedded}\n`);
    await write(
      'c.yaml',
      `${HEAD}kind: Credential\nmetadata: {name: a}\nspec: {issuer: w, destinations: [{store: s, path: a}], fields: {K: appKey, S: appSecret}}\n`,
    );
    await write('p.yaml', policy('p', '{age: {rotate: 75d, max: 90d}}'));
    await write('q.yaml', policy('q', '{age: {rotate: 50d, max: 60d}}'));
    await write(
      't.yaml',
      test(
        '{policy: p, tests: [{given: {age: 55d}, expect: {action: none}}, {given: {age: 55d, credential: a}, expect: {action: rotate}}]}',
      ),
    );
    const report = await testPolicies({ manifests: folder, now: NOW });
    assert.deepEqual(
      report?.suites[0]?.cases.map(({ passed, because }) => `${passed} ${because}`),
      ['true not due', 'true age 55d, rotate at 50d'],
    );
  });

  it('lint finds what can be kept and is hardly meant, each at its line', async () => {
    await write(
      'p.yaml',
      `${HEAD}kind: RotationPolicy
metadata: {name: p}
spec:
  mode: enforce
  age: {rotate: 75d, max: 90d}
  schedule:
    timezone: UTC
    blackout:
      - {from: 2026-12-01, to: 2026-12-31, why: freeze}
      - {from: 2026-01-01, to: 2026-01-02, why: over}
  exceptions: [{credential: gone, until: 2026-10-01, ticket: T-1, owner: group:x}]
  evidence: {reviewed: 2025-01-01}
`,
    );
    const { problems, warnings } = await lintManifests({ manifests: folder, now: NOW });
    assert.deepEqual(problems, []);
    assert.deepEqual(
      warnings.map(({ code, place }) => `${code} ${place.slice(folder.length + 1)}`),
      [
        'KT1132 p.yaml:1:1',
        'KT1135 p.yaml:1:1',
        'KT1133 p.yaml:10:1',
        'KT1134 p.yaml:11:1',
        'KT1131 p.yaml:12:1',
        'KT1136 p.yaml:13:1',
      ],
    );
    assert.match(
      warnings.find(({ code }) => code === 'KT1133')?.saw ?? '',
      /is 30d, and max 90d - rotate 75d = 15d/,
    );
  });

  it('lint holds a dossier against the catalogue of its issuer, offline', async () => {
    await write(
      'issuer.yaml',
      `${HEAD}kind: Issuer\nmetadata: {name: w}\nspec: {driver: webull, profile: broker-hk, mint: attended}\n`,
    );
    const text = await readFile(join(POLICIES, 'example/onboarding.yaml'), 'utf8');
    const here = text
      .replaceAll('webull-hk-sandbox', 'w')
      .replace(/credentials: .*/, 'credentials: []')
      .replace('/broker/orders/**', '/brokr/orders/**');
    await write('onboarding.yaml', here);
    const line = here.split('\n').findIndex((each) => each.includes('/brokr/')) + 1;
    const warned = await lintManifests({ manifests: folder, now: NOW });
    assert.deepEqual(warned.problems, []);
    assert.deepEqual(
      warned.warnings.map(({ code, place }) => `${code} ${place}`),
      [`KT1212 ${join(folder, 'onboarding.yaml')}:${line}:9`],
    );
    await write('onboarding.yaml', here.replace('# ipWhitelist: [203.0.113.7', 'ipWhitelist: [0.0.0.0/0'));
    const { problems } = await lintManifests({ manifests: folder, now: NOW });
    assert.deepEqual(
      problems.map(({ code }) => code),
      ['KT1201'],
    );
  });

  it('lint says what the daemon would refuse, also of a policy that governs nothing yet', async () => {
    const seldom =
      '{age: {rotate: 75d, max: 78d}, schedule: {timezone: UTC, windows: [{cron: "0 10 * * 6", for: 4h}]}}';
    await write('p.yaml', policy('p', seldom));
    const { problems } = await lintManifests({ manifests: folder, now: NOW + DAY_MS });
    assert.deepEqual(
      problems.map(({ code }) => code),
      ['KT1111'],
    );
  });
});
