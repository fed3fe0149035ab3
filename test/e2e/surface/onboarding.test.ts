import assert from 'node:assert/strict';
import { createHash, verify } from 'node:crypto';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { OnboardingView } from '../../../src/domain/onboarding/views.ts';
import { expectClean } from '../../support/e2e-surface/expect-refusal.ts';
import { createInstallation } from '../../support/e2e-surface/installation.ts';
import type { Installation } from '../../support/e2e-surface/installation.ts';
import * as manifests from '../../support/e2e-surface/manifests.ts';
import type { Running } from '../../support/e2e-surface/program.ts';
import {
  LOGIN_PASSWORD,
  startSandboxProcess,
  TRADING_PASSWORD,
  USER,
} from '../../support/e2e-surface/sandbox.ts';
import type { SandboxProcess } from '../../support/e2e-surface/sandbox.ts';
import { until } from '../../support/e2e-surface/until.ts';

const NAME = 'broker-api';
const KEY = 'wb-orders-1';
const sha256 = (text: string | Uint8Array): string =>
  `sha256:${createHash('sha256').update(text).digest('hex')}`;

const SPEC = {
  applicant: {
    name: 'Another Rehearsal Limited',
    domains: ['example.com'],
    contact: 'broker-ops@example.com',
  },
  issuer: 'webull',
  contact: 'inst.support@example.com',
  requirements: {
    businessScope: 'Equities.',
    scenarios: ['Orders.'],
    permissionBoundaries: ['No withdrawals.'],
  },
  materials: [{ item: 'Licence', owner: 'group:legal' }] as object[],
  information: {
    integrationModel: 'One daemon calls the gateway.',
    useCases: ['Route orders'],
    endpoints: ['/broker/**'],
    ipWhitelist: [] as string[],
    apiUser: { email: USER, dedicated: true },
  },
  testing: { issuer: 'webull-uat' },
  credentials: [] as string[],
};

/** The document, sentence by sentence: an institution that nobody knows comes to a key, changes it, and ends it. */
describe('an institution on its way to the API, through the command line and the staff of the sandbox', function () {
  this.timeout(180_000);
  let place: Installation;
  let issuer: SandboxProcess;
  let uat: SandboxProcess;
  let institution: string;
  let daemon: Running;

  const onboard = (...args: readonly string[]) => place.cli('onboard', ...args);
  const view = () => place.json<OnboardingView>('onboard', 'show', NAME);
  const staff = (method: string, path: string, body?: unknown) =>
    issuer.call(method, `/staff/institutions/${institution}${path}`, body);
  async function done(...args: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await onboard(...args);
    assert.equal(code, 0, `${args.join(' ')}\n${stdout}${stderr}`);
    expectClean(stdout + stderr, []);
    return stdout;
  }
  async function refused(code: string, ...args: readonly string[]): Promise<void> {
    const ended = await onboard(...args);
    assert.equal(ended.code, 1, ended.stdout);
    assert.match(ended.stderr, new RegExp(`^${code} `), args.join(' '));
  }
  async function write(spec: typeof SPEC): Promise<void> {
    const withKey = spec.credentials.length > 0;
    await place.write(
      'manifests/all.yaml',
      manifests.together(
        manifests.issuer('webull', issuer),
        manifests.issuer('webull-uat', uat),
        manifests.policy(),
        manifests.store('files', { driver: 'files', directory: place.path('out'), format: 'json' }),
        manifests.onboarding(NAME, spec),
        ...(withKey ? [manifests.credential(KEY, [{ store: 'files', file: 'wb.json' }])] : []),
      ),
    );
  }
  const statusOf = async (stage: string) =>
    (await view()).stageList.find((each) => each.stage === stage)?.status;

  before(async () => {
    [place, issuer, uat] = await Promise.all([
      createInstallation(),
      startSandboxProcess(undefined, { empty: true }),
      startSandboxProcess(),
    ]);
    await mkdir(place.path('out'), { mode: 0o700 });
    await manifests.writePasswords(place);
    await write(SPEC);
    daemon = await place.start();
  });
  after(async () => {
    await place.remove();
    await issuer.stop();
    await uat.stop();
  });

  it('talks about its requirements, and gets the checklist', async () => {
    const made = (await issuer.call('POST', '/staff/institutions', { name: SPEC.applicant.name })) as {
      id: string;
    };
    institution = made.id;
    assert.match(await done('next'), /Requirements|talk with the issuer/);
    await refused('KT5302', 'pass', NAME, 'materials');
    await refused('KT5304', 'pass', NAME, 'requirements');
    await staff('PUT', '/checklist', {});
    await done('pass', NAME, 'requirements', '--note', 'call with the staff; the checklist came by mail');
  });

  it('brings its materials, which are known by their digests', async () => {
    await refused('KT5304', 'pass', NAME, 'materials');
    await write({ ...SPEC, materials: [{ item: 'Licence', document: sha256('a licence') }] });
    await until('the new manifest', async () => (await view()).materials[0]?.document != null);
    await done('pass', NAME, 'materials');
  });

  it('is reviewed, rejected with reasons, and reviewed again', async () => {
    await done('hand-in', NAME, 'qualification', '--note', 'entered on the platform');
    assert.equal(await statusOf('qualification'), 'waiting');
    await staff('POST', '/review', { outcome: 'rejected', reasons: ['no audit report'] });
    await done('reject', NAME, 'qualification', '--reason', 'no audit report');
    await refused('KT5302', 'submit', NAME, '--note', 'too early');
    await staff('POST', '/review', { outcome: 'approved' });
    await done('pass', NAME, 'qualification', '--note', 'approved by mail');
  });

  it('tests the environment, and nothing but a run that passed counts', async () => {
    await refused('KT5305', 'pass', NAME, 'testing', '--note', 'we tried it');
    const out = await done('conformance', NAME);
    assert.match(out, /● held +the old key still works/);
    assert.match(out, /● held +both keys are refused at once/);
    assert.match(out, /● passed: full run at webull-uat/);
    assert.equal(await statusOf('testing'), 'passed');
  });

  it('applies in writing with the five categories, and waits', async () => {
    const letter = place.path('letter.eml');
    const written = await done('letter', NAME, '--format', 'eml', '--out', letter);
    assert.match(written, /nothing is sent/);
    const bytes = await readFile(letter);
    assert.match(bytes.toString(), /^To: inst\.support@example\.com\r$/m);
    await done('submit', NAME, '--document', letter);
    const { information, submission, stageList } = await view();
    assert.equal(stageList.find(({ stage }) => stage === 'application')?.evidence?.document, sha256(bytes));
    assert.deepEqual(submission?.endpoints, ['/broker/**']);
    assert.equal(await statusOf('review'), 'waiting');
    await staff('POST', '/users', {
      ...{
        email: USER,
        phone: '+852 0000 0003',
        loginPassword: LOGIN_PASSWORD,
        tradingPassword: TRADING_PASSWORD,
      },
      accounts: [{ accountId: '7', accountNumber: 'N7', accountType: 'CASH', accountClass: 'INSTITUTION' }],
    });
    await staff('POST', '/application-materials', {
      integrationModel: information.integrationModel,
      useCases: information.useCases,
      apiInterfaces: information.endpoints,
      ipWhitelist: information.ipWhitelist.map(({ text }) => text),
      apiUser: information.apiUser.email,
    });
    await refused('KT5302', 'pass', NAME, 'users');
  });

  it('is authorised by the staff, and records the list that the portal shows', async () => {
    await staff('POST', '/application-materials/review', { outcome: 'approved' });
    await done('pass', NAME, 'review', '--note', 'mail of the issuer');
    await done('users', NAME, '--record', '--note', 'nobody is on it yet');
    assert.equal(await statusOf('users'), 'open');
    await issuer.call('POST', `/staff/users/${USER}/authorize`);
    const drifted = await onboard('users', NAME);
    assert.equal(drifted.code, 1, 'the list has changed');
    await until('the alert', async () => (await place.cli('alerts')).stdout.includes('KT-A403'));
    await done('users', NAME, '--record', '--note', 'as we asked');
    assert.equal(await statusOf('users'), 'passed');
    await until('its end', async () => !(await place.cli('alerts')).stdout.includes('KT-A403'));
    await done('pass', NAME, 'access', '--note', 'My OpenAPI Access says authorized');
  });

  it('registers a key application, and its first key is made and delivered', async () => {
    await refused('KT5302', 'pass', NAME, 'first-key');
    await done('pass', NAME, 'registration', '--note', 'registered as wb-orders-1');
    await refused('KT5307', 'pass', NAME, 'first-key');
    await write({ ...SPEC, credentials: [KEY] });
    await until('the first key', async () => {
      const { code, stdout } = await place.cli('show', KEY, '-o', 'json');
      return code === 0 && (JSON.parse(stdout) as { version: number | null }).version === 1;
    });
    await done('pass', NAME, 'first-key');
    const { stage, passed, stages } = await view();
    assert.deepEqual([stage, passed], [null, stages]);
    const { keys } = await issuer.application(KEY);
    const held = JSON.parse(await readFile(place.path('out/wb.json'), 'utf8')) as { APP_KEY: string };
    assert.equal(held.APP_KEY, keys[0]?.appKey);
  });

  it('resets the key, and a change of the staff works on the old and the new one at once', async () => {
    const rotated = await place.cli('rotate', KEY);
    assert.equal(rotated.code, 0, rotated.stdout + rotated.stderr);
    const ipWhitelist = ['18.1.2.3'];
    await write({ ...SPEC, credentials: [KEY], information: { ...SPEC.information, ipWhitelist } });
    await until('the new manifest', async () => (await view()).pending.length > 0);
    assert.match(await done('change', NAME), /\+ address 18\.1\.2\.3/);
    assert.match(await done('letter', NAME), /Change of Broker API permissions/);
    await done('change', NAME, 'ask', '--note', 'mail to the staff');
    await issuer.call('PUT', `/staff/users/${USER}/ip-whitelist`, { ips: ipWhitelist });
    const shut = await onboard('change', NAME, 'made', 'change-1');
    assert.equal(shut.code, 1);
    assert.match(shut.stdout, /✖ wb-orders-1 v1 wrong-address\n +✖ wb-orders-1 v2 wrong-address/);
    await issuer.call('PUT', `/staff/users/${USER}/ip-whitelist`, { ips: [...ipWhitelist, '127.0.0.1'] });
    assert.match(
      await done('change', NAME, 'try', 'change-1'),
      /● wb-orders-1 v1 accepted\n +● wb-orders-1 v2 accepted/,
    );
  });

  it('deletes the application, which ends both keys, and the journal tells all of it', async () => {
    const revoked = await place.cli(
      'revoke',
      KEY,
      '--no-replace',
      '--yes',
      KEY,
      '--note',
      'end of the journey',
    );
    assert.equal(revoked.code, 0, revoked.stdout + revoked.stderr);
    const { deletedAt, keys, counters } = await issuer.application(KEY);
    assert.notEqual(deletedAt, null);
    assert.deepEqual(
      keys.map(({ live }) => live),
      [false, false],
    );
    assert.deepEqual([counters.generated, counters.reset, counters.deleted], [1, 1, 1]);
    const { problems } = await place.json<{ problems: unknown[] }>('audit', 'verify');
    assert.deepEqual(problems, []);
    const { log } = await view();
    assert.ok(log.every(({ actor }) => ['user:administrator', 'engine'].includes(actor)));
  });

  it('has a run that anybody can hold against the public key of the installation', async () => {
    const { run } = await view();
    assert.ok(run !== null);
    const { scope, issuer: at, profile, appliedFor, startedAt, endedAt, checks, digest, signature } = run.run;
    const [from, to] = [Date.parse(String(startedAt)), Date.parse(String(endedAt))];
    const said = { scope, issuer: at, profile, appliedFor, startedAt: from, endedAt: to, checks };
    assert.equal(digest, sha256(JSON.stringify(said)));
    await daemon.stop();
    const kept = (await readdir(place.data, { recursive: true })).find((name) => name.endsWith('.pub.pem'));
    const key = await readFile(join(place.data, kept ?? 'no public key'), 'utf8');
    const isSigned = (text: string): boolean =>
      verify(null, Buffer.from(text), key, Buffer.from(signature, 'base64'));
    assert.equal(isSigned(`keyturn conformance v1\n${digest}`), true);
    assert.equal(isSigned(`keyturn checkpoint v1\n${digest}`), false);
  });
});
