import assert from 'node:assert/strict';
import { DAY_MS, HOUR_MS } from '../../src/domain/duration.ts';
import { createOnboarding } from '../../src/engine/operations/onboarding/create.ts';
import type { JournalWithMeta } from '../../src/journal/journal.ts';
import type { Issuer } from '../../src/ports/issuer.ts';
import { DEMO } from '../../src/sandbox/seed.ts';
import { dossier, LETTER, NOTED } from '../support/onboarding.ts';
import { engineRig, fleetOf, PERSON, spec } from './rig.ts';
import type { EngineRig, RigOptions } from './rig.ts';

const SEEDED = ['/broker/**', '/trading/**', '/openapi/**', '/market-data/**', '/app/**'];
/** Longer than between two looks in quiet times. */
const NEXT_LOOK_MS = 6 * HOUR_MS;

describe('what the keys may do, with the sandbox', () => {
  let rig: EngineRig;
  let journal: JournalWithMeta;
  let asked: string[];

  const counting = (issuer: Issuer): Issuer => ({
    ...issuer,
    probe: (pair) => {
      asked.push('probe');
      return issuer.probe(pair);
    },
  });
  async function open(options: RigOptions = {}): Promise<void> {
    asked = [];
    rig = await engineRig({ ageMs: DAY_MS, ...options, wrapJournal: (opened) => (journal = opened) });
    await rig.pass(0);
  }
  afterEach(() => rig.close());

  const staff = async (method: string, what: string, body?: unknown): Promise<void> => {
    const reply = await fetch(`${rig.sandbox.apiUrl}/staff/users/${DEMO.user}/${what}`, {
      ...{ method, headers: { 'content-type': 'application/json' } },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    assert.ok(reply.ok, `${what}: ${reply.status}`);
  };
  const permit = (...endpoints: readonly string[]) => staff('PUT', 'endpoint-permissions', { endpoints });
  const allowFrom = (...ips: readonly string[]) => staff('PUT', 'ip-whitelist', { ips });
  const said = async () =>
    (await rig.ports.journal.alerts.raised())
      .filter(({ code }) => code.startsWith('KT-A36'))
      .map(({ code, severity, summary }) => `${code} ${severity}: ${summary}`);
  const shown = async () => (await rig.operations.show(spec.name)).permissions;
  const accept = (seenAt: number, dryRun = false) =>
    rig.operations.life(
      spec.name,
      { act: 'accept-permissions', reason: 'asked for by mail', seenAt },
      dryRun,
      PERSON,
    );

  it('is recorded at the first look, raised when staff change it, and accepted by a person who has read it', async () => {
    await open();
    assert.deepEqual((await shown())?.accepted.endpoints, SEEDED.toSorted());
    await permit(...SEEDED, '/withdrawals/**');
    await rig.pass(NEXT_LOOK_MS);
    assert.deepEqual(await said(), ['KT-A363 critical: may now call /withdrawals/**']);
    const stale = (await shown())!.seenAt;
    await permit('/broker/**');
    await rig.pass(NEXT_LOOK_MS);
    assert.match((await said()).join(), /^KT-A364 warning: may no longer call \/app\/\*\*/);
    await assert.rejects(accept(stale), { code: 'KT5114' });
    const { plan } = await accept((await shown())!.seenAt, true);
    assert.equal(plan.refused, null);
    assert.equal((await said()).length, 1, 'a dry run accepts nothing');
    await accept((await shown())!.seenAt);
    await rig.pass(0);
    assert.deepEqual(await said(), []);
    assert.deepEqual((await shown())?.changes, []);
    await permit(...SEEDED);
    await rig.pass(NEXT_LOOK_MS);
    assert.match((await said()).join(), /^KT-A363 critical/, 'what was accepted is the measure now');
    assert.deepEqual((await journal.verify()).problems, []);
  });

  it('is over by itself when staff take it back', async () => {
    await open();
    await allowFrom('127.0.0.1');
    await rig.pass(NEXT_LOOK_MS);
    assert.deepEqual(await said(), [
      'KT-A364 warning: may now be used from 127.0.0.1; may no longer be used from anywhere',
    ]);
    await allowFrom();
    await rig.pass(NEXT_LOOK_MS);
    assert.deepEqual(await said(), []);
  });

  it('is not what is said of when the whole authorisation is withdrawn', async () => {
    await open();
    await staff('POST', 'withdraw');
    await rig.pass(NEXT_LOOK_MS);
    assert.deepEqual(await said(), ['KT-A362 critical: the issuer knows v1 and does not let it in']);
  });

  it('writes down a change and nothing else', async () => {
    await open();
    const before = await rig.events();
    for (let looks = 0; looks < 4; looks += 1) await rig.pass(NEXT_LOOK_MS);
    assert.equal(await rig.events(), before);
  });

  describe('where only a person may look', () => {
    const attended = (issuer: Issuer): Issuer => ({ ...counting(issuer), management: null, portal: null });
    // Nobody tells how old the key is, so any policy would have it made anew.
    const onlyWatched = { wrapIssuer: attended, fleet: fleetOf([spec], []) };

    it('is what the probe was answered, without a question more', async () => {
      await open(onlyWatched);
      assert.deepEqual((await shown())?.accepted, {
        by: 'probe',
        endpoints: ['GET /broker/accounts/virtual-accounts/list'],
        addresses: ['the address of keyturn'],
      });
      asked = [];
      await permit('/trading/**');
      await rig.pass(NEXT_LOOK_MS);
      assert.deepEqual(asked, ['probe']);
      assert.deepEqual(await said(), [
        'KT-A364 warning: may no longer call GET /broker/accounts/virtual-accounts/list',
      ]);
      await permit(...SEEDED);
      await allowFrom('18.1.2.3');
      await rig.pass(NEXT_LOOK_MS);
      assert.match((await said()).join(), /may no longer be used from the address of keyturn/);
      await allowFrom();
      await rig.pass(NEXT_LOOK_MS);
      assert.deepEqual(await said(), []);
    });

    it('is raised as wider when a probe that was refused from the beginning is let through', async () => {
      await open(onlyWatched);
      await permit('/trading/**');
      await rig.pass(NEXT_LOOK_MS);
      await accept((await shown())!.seenAt);
      await permit(...SEEDED);
      await rig.pass(NEXT_LOOK_MS);
      assert.match((await said()).join(), /^KT-A363 critical: may now call GET \/broker/);
    });
  });

  describe('and an application that asks for a change', () => {
    const onboarding = () =>
      createOnboarding({
        ...{ ports: rig.ports, fleet: rig.fleet, book: journal.onboarding, lint: () => [] },
        ...{ sign: (digest: string) => digest, sha256: (text: string) => text },
      });
    async function applied(): Promise<void> {
      await open();
      await manifest(SEEDED);
      const application = onboarding();
      for (const stage of ['requirements', 'materials', 'qualification'] as const)
        await application.act('broker-api', { act: 'pass', stage, evidence: NOTED }, PERSON);
      await application.conformance('broker-api', { credential: spec.name }, PERSON);
      const sent = { note: null, document: LETTER };
      await application.act('broker-api', { act: 'submit', evidence: sent }, PERSON);
      await application.act('broker-api', { act: 'pass', stage: 'review', evidence: NOTED }, PERSON);
    }
    async function manifest(endpoints: readonly string[]): Promise<void> {
      const first = dossier();
      const each = { ...first, information: { ...first.information, endpoints } };
      await rig.configure({ ...fleetOf([spec]), onboarding: new Map([[each.name, each]]), digest: 'next' });
    }

    it('is not surprised by it, before anybody has noted that it was made, and is by anything more', async () => {
      await applied();
      await manifest([...SEEDED, '/reports/**']);
      await onboarding().act('broker-api', { act: 'ask-change', evidence: NOTED }, PERSON);
      await permit(...SEEDED, '/reports/**');
      await rig.pass(NEXT_LOOK_MS);
      assert.deepEqual(await said(), []);
      assert.match(await rig.events(), /Observed PermissionsAccepted$/);
      await permit(...SEEDED, '/reports/**', '/withdrawals/**');
      await rig.pass(NEXT_LOOK_MS);
      assert.deepEqual(await said(), ['KT-A363 critical: may now call /withdrawals/**']);
    });

    it('is surprised when what was made is taken back later', async () => {
      await applied();
      await manifest([...SEEDED, '/reports/**']);
      await onboarding().act('broker-api', { act: 'ask-change', evidence: NOTED }, PERSON);
      await permit(...SEEDED, '/reports/**');
      const made = { act: 'change-made', change: 'change-1', evidence: NOTED } as const;
      await onboarding().act('broker-api', made, PERSON);
      await rig.pass(NEXT_LOOK_MS);
      assert.deepEqual(await said(), []);
      await permit(...SEEDED);
      await rig.pass(NEXT_LOOK_MS);
      assert.deepEqual(await said(), ['KT-A364 warning: may no longer call /reports/**']);
    });
  });
});
