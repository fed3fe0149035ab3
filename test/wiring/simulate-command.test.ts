import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sinon from 'sinon';
import { DAY_MS } from '../../src/domain/duration.ts';
import type { SimulationReport } from '../../src/domain/simulate/report.ts';
import { simulateManifests } from '../../src/wiring/simulate-command.ts';

const HEAD = 'apiVersion: keyturn.dev/v1alpha1\n';
const FROM_AT = Date.UTC(2026, 11, 1);

const ground = `${HEAD}kind: Issuer
metadata: {name: webull-hk}
spec:
  driver: webull
  profile: broker-hk
  mint: sandbox
  gateway: http://127.0.0.1:9
  sandbox: {api: "http://127.0.0.1:9", loginPassword: {fromEnv: PASSWORD}, tradingPassword: {fromEnv: PASSWORD}}
---
${HEAD}kind: Store
metadata: {name: embedded}
spec: {driver: embedded}
---
${HEAD}kind: RotationPolicy
metadata: {name: prod}
spec:
  mode: audit
  age: {rotate: 75d, max: 90d}
`;

const credential = (name: string): string => `---
${HEAD}kind: Credential
metadata: {name: ${name}}
spec:
  issuer: webull-hk
  destinations: [{store: embedded, path: ${name}}]
  fields: {APP_KEY: appKey, APP_SECRET: appSecret}
`;

describe('simulating a folder of manifests', () => {
  let folder: string;
  const manifests = (): string => join(folder, 'manifests');

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'keyturn-simulate-'));
    await mkdir(manifests());
    await writeFile(join(manifests(), 'fleet.yaml'), ground + ['one', 'two'].map(credential).join(''));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const simulated = (assumeAge: string, asWritten = false): Promise<SimulationReport | null> =>
    simulateManifests({ manifests: manifests(), fromAt: FROM_AT, years: 1, assumeAge, asWritten });

  it('runs every credential from the age that a file gives it, and the others from one that is spread', async () => {
    const ages = join(folder, 'ages.yaml');
    await writeFile(ages, 'one: 40d\n');
    const report = await simulated(ages);
    const one = report?.lanes.find(({ name }) => name === 'one');
    assert.equal(one?.rotations[0]?.at, FROM_AT + 35 * DAY_MS);
    assert.equal(report?.credentials, 2);
    assert.deepEqual(report?.breaches, []);
    assert.match(
      report?.assumptions.join('\n') ?? '',
      /ages of 1 keys are those of.*\n.*ages of 1 keys are spread/,
    );
  });

  it('runs a policy that only reports as if it enforced, unless told otherwise', async () => {
    assert.ok(((await simulated('spread'))?.rotations ?? 0) >= 8);
    const written = await simulated('spread', true);
    assert.equal(written?.rotations, 0);
    assert.equal(written?.breaches.length, 2);
  });

  it('asks for none of the secrets that manifests refer to, as where policies are reviewed', async () => {
    const example = fileURLToPath(new URL('../../policies/example', import.meta.url));
    const options = { fromAt: FROM_AT, years: 1, assumeAge: 'spread', asWritten: false };
    const report = await simulateManifests({ ...options, manifests: example });
    assert.ok((report?.rotations ?? 0) > 0);
  });

  it('refuses ages that it can not read, with their place', async () => {
    const ages = join(folder, 'ages.yaml');
    for (const [text, says] of [
      ['one: 40\n', /ages\.yaml:1:6/],
      ['oen: 40d\n', /no credential "oen"; did you mean "one"/],
      ['- 40d\n', /no mapping/],
      ['one: [\n', /ages\.yaml/],
    ] as const) {
      await writeFile(ages, text);
      await assert.rejects(simulated(ages), (fault: Error & { code: string }) => {
        assert.equal(fault.code, 'KT1160');
        return says.test(fault.message);
      });
    }
    await assert.rejects(simulated(join(folder, 'none.yaml')), { code: 'KT1160' });
  });

  it('says the problems of the manifests, and simulates nothing', async () => {
    await writeFile(join(manifests(), 'wrong.yaml'), credential('one'));
    const write = sinon.stub(process.stderr, 'write').returns(true);
    try {
      assert.equal(await simulated('spread'), null);
    } finally {
      write.restore();
    }
    const written = write.args.map(([text]) => String(text));
    assert.match(written.join(''), /KT1020 .*wrong\.yaml/);
  });
});
