import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { createOnboarding } from '../../src/engine/operations/onboarding/create.ts';
import type { OnboardingOperations } from '../../src/engine/operations/onboarding/operations.ts';
import { HOUR_MS } from '../../src/domain/duration.ts';
import { createPortalWatch } from '../../src/engine/portal-watch.ts';
import type { JournalWithMeta } from '../../src/journal/journal.ts';
import type { OnboardingSpec } from '../../src/domain/onboarding/dossier.ts';
import type { Stage } from '../../src/domain/onboarding/stages.ts';
import { DEMO } from '../../src/sandbox/seed.ts';
import { API_USER, dossier, LETTER, NOTED } from '../support/onboarding.ts';
import { engineRig, fleetOf, PERSON, spec } from './rig.ts';
import type { EngineRig, RigOptions } from './rig.ts';

const SENT = { note: null, document: LETTER };

describe('an application, with the daemon and the sandbox', () => {
  let rig: EngineRig;
  let journal: JournalWithMeta;
  let onboarding: OnboardingOperations;

  async function open(options: RigOptions = {}): Promise<void> {
    rig = await engineRig({ ...options, wrapJournal: (opened) => (journal = opened) });
    await manifest(dossier());
    await rig.pass(0);
    onboarding = createOnboarding({
      ...{ ports: rig.ports, fleet: rig.fleet, book: journal.onboarding, lint: () => [] },
      sign: (digest) => `signed ${digest}`,
      sha256: (text) => createHash('sha256').update(text).digest('hex'),
    });
  }
  afterEach(() => rig.close());

  async function manifest(each: OnboardingSpec): Promise<void> {
    await rig.configure({ ...fleetOf([spec]), onboarding: new Map([[each.name, each]]), digest: 'next' });
  }

  const pass = (stage: Stage) =>
    onboarding.act('broker-api', { act: 'pass', stage, evidence: NOTED }, PERSON);
  const conformance = (credential: string | null = null) =>
    onboarding.conformance('broker-api', { credential }, PERSON);
  const ask = async (route: string, body?: unknown): Promise<void> => {
    const [method = '', path = ''] = route.split(' ');
    const headers = { 'content-type': 'application/json' };
    const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    const reply = await fetch(rig.sandbox.apiUrl + path, init);
    assert.ok(reply.ok, `${route}: ${reply.status} ${await reply.text()}`);
  };

  it('has its environment tried with a key that is made, reset, deleted and in no place afterwards', async () => {
    await open();
    await pass('requirements');
    const { run, stageList } = await conformance();
    assert.deepEqual(
      run?.run.checks.filter(({ ok }) => ok !== true),
      [],
    );
    assert.equal(run.run.passed, true);
    const { scope, issuer, profile, appliedFor, startedAt, endedAt, checks } = run.run;
    const text = JSON.stringify({ scope, issuer, profile, appliedFor, startedAt, endedAt, checks });
    assert.equal(run.run.digest, `sha256:${createHash('sha256').update(text).digest('hex')}`);
    assert.equal(run.run.signature, `signed ${run.run.digest}`);
    assert.equal(stageList.find(({ stage }) => stage === 'testing')?.status, 'passed');
    const state = (await (await fetch(`${rig.sandbox.apiUrl}/control/state`)).json()) as {
      applications: { name: string; deletedAt: string | null }[];
    };
    const own = state.applications.filter(({ name }) => name.startsWith('conformance-'));
    assert.equal(own.length, 1);
    assert.notEqual(own[0]?.deletedAt, null);
    assert.deepEqual((await journal.verify()).problems, []);
  });

  it('records a run that failed, says where, deletes the key all the same, and does not pass', async () => {
    await open();
    await pass('requirements');
    // A sandbox in which an old key dies at once is not what the profile says.
    const patched = await fetch(`${rig.sandbox.apiUrl}/control/switches`, {
      ...{ method: 'PATCH', headers: { 'content-type': 'application/json' } },
      body: JSON.stringify({ overlapMs: 0 }),
    });
    assert.ok(patched.ok);
    const { run, stageList } = await conformance();
    assert.deepEqual(
      run?.run.checks.filter(({ ok }) => ok !== true).map(({ id, ok }) => [id, ok]),
      [
        ['overlap', false],
        ['overlap-end', false],
      ],
    );
    assert.equal(run.run.passed, false);
    assert.equal(stageList.find(({ stage }) => stage === 'testing')?.status, 'open');
    await assert.rejects(pass('testing'), { code: 'KT5305' });
  });

  it('calls with a key that is there where no key may be made, and makes none', async () => {
    await open({ wrapIssuer: (issuer) => ({ ...issuer, rehearsal: false }) });
    await pass('requirements');
    await assert.rejects(conformance(), { code: 'KT5310' });
    const { run } = await conformance(spec.name);
    assert.deepEqual(
      run?.run.checks.map(({ id, ok }) => `${id} ${ok}`),
      ['reached true', 'signed true', 'forged true', 'unknown-key true'],
    );
    assert.equal(run.run.passed, true);
  });

  it('compares the users that the portal shows with those that were recorded', async () => {
    await open();
    const look = (record: boolean) =>
      onboarding.users('broker-api', { saw: null, record, evidence: NOTED }, PERSON);
    const { users } = await look(true);
    assert.deepEqual(users.recorded, [{ email: DEMO.user, status: 'authorized' }]);
    assert.deepEqual((await look(false)).users.drift, []);
    await ask(`POST /staff/users/${DEMO.user}/withdraw`);
    const drifted = await look(false);
    assert.deepEqual(drifted.users.drift, [`${API_USER} is withdrawn and recorded as authorized`]);
    assert.deepEqual(drifted.alerts, ['KT-A403']);
    const saw = [{ email: API_USER, status: 'authorized' }] as const;
    const read = await onboarding.users('broker-api', { saw, record: false, evidence: NOTED }, PERSON);
    assert.deepEqual(read.users.drift, []);
  });

  it('looks at the portal once an hour by itself, and writes down a change and nothing else', async () => {
    await open();
    const watch = createPortalWatch({ ports: rig.ports, fleet: rig.fleet, book: journal.onboarding });
    const look = async (): Promise<readonly string[]> => {
      watch.again();
      await watch.done();
      return (await onboarding.show('broker-api')).log.map(({ actor, event }) => `${actor} ${event.type}`);
    };
    assert.deepEqual(await look(), [], 'nothing was recorded that it could be compared with');
    await onboarding.users('broker-api', { saw: null, record: true, evidence: NOTED }, PERSON);
    assert.equal((await look()).length, 1);
    await ask(`POST /staff/users/${DEMO.user}/withdraw`);
    assert.equal((await look()).length, 1, 'it has just looked');
    await rig.pass(HOUR_MS);
    assert.deepEqual((await look()).slice(1), ['engine UsersSeen']);
    assert.deepEqual((await onboarding.show('broker-api')).alerts, ['KT-A403']);
    await rig.pass(HOUR_MS);
    assert.equal((await look()).length, 2, 'nothing new');
  });

  it('takes the words of two people at the same moment, one after the other', async () => {
    await open();
    const note = (text: string) =>
      onboarding.act(
        'broker-api',
        { act: 'note', stage: null, evidence: { note: text, document: null } },
        PERSON,
      );
    await Promise.all(['one', 'two', 'three', 'four'].map(note));
    assert.equal((await onboarding.show('broker-api')).log.length, 4);
    await Promise.allSettled([pass('requirements'), pass('requirements')]);
    const { log } = await onboarding.show('broker-api');
    assert.equal(log.filter(({ event }) => event.type === 'StagePassed').length, 1, 'judged anew');
  });

  it('says that a person must read a portal that no program may', async () => {
    await open({ wrapIssuer: (issuer) => ({ ...issuer, portal: null }) });
    const request = { saw: null, record: false, evidence: NOTED };
    await assert.rejects(onboarding.users('broker-api', request, PERSON), { code: 'KT5311' });
  });

  it('tries the old and the new key after the issuer changed what keys may do', async () => {
    await open();
    await pass('requirements');
    await pass('materials');
    await pass('qualification');
    await conformance();
    await onboarding.act('broker-api', { act: 'submit', evidence: SENT }, PERSON);
    await pass('review');
    assert.match(await rig.events(), /OverlapStarted/, 'two keys are alive');
    const first = dossier();
    const ipWhitelist = [{ text: '18.1.2.3', reach: 'public', bits: 0 }] as const;
    await manifest({ ...first, information: { ...first.information, ipWhitelist } });
    const { pending, next } = await onboarding.show('broker-api');
    assert.deepEqual(pending, [{ what: 'address', added: ['18.1.2.3'], removed: [] }]);
    assert.match(next.map(({ command }) => command).join(), /onboard change broker-api ask/);
    await onboarding.act('broker-api', { act: 'ask-change', evidence: NOTED }, PERSON);
    await ask(`PUT /staff/users/${DEMO.user}/ip-whitelist`, { ips: ['18.1.2.3'] });
    const made = { act: 'change-made', change: 'change-1', evidence: NOTED } as const;
    const bad = await onboarding.act('broker-api', made, PERSON);
    assert.deepEqual(
      bad.changes[0]?.tried?.tries.map(({ version, verdict }) => `v${version} ${verdict}`),
      ['v1 wrong-address', 'v2 wrong-address'],
    );
    assert.deepEqual(bad.alerts, ['KT-A404']);
    await ask(`PUT /staff/users/${DEMO.user}/ip-whitelist`, { ips: ['18.1.2.3', '127.0.0.1'] });
    const good = await onboarding.act('broker-api', { act: 'try-change', change: 'change-1' }, PERSON);
    assert.deepEqual(
      good.changes[0]?.tried?.tries.map(({ version, verdict }) => `v${version} ${verdict}`),
      ['v1 accepted', 'v2 accepted'],
    );
    assert.deepEqual([good.alerts, good.pending], [[], []]);
  });

  it('that no manifest declares is not known', async () => {
    await open();
    await assert.rejects(onboarding.show('other'), { code: 'KT5301' });
    await assert.rejects(onboarding.act('other', { act: 'note', stage: null, evidence: NOTED }, PERSON), {
      code: 'KT5301',
    });
  });
});
