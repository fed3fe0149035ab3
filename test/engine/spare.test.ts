import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { applicationOf, standbyOf } from '../../src/domain/application.ts';
import { DAY_MS, MINUTE_MS } from '../../src/domain/duration.ts';
import type { CredentialState } from '../../src/domain/credential.ts';
import { Fault } from '../../src/domain/fault.ts';
import { DEMO } from '../../src/sandbox/seed.ts';
import { control, engineRig, fleetOf, loseSecret, PERSON, spec } from './rig.ts';
import type { EngineRig, RigOptions } from './rig.ts';

const STANDBY = 'wb-demo-b';
const spared = { ...spec, standby: STANDBY };
const LEAK = { leaked: true, incident: 'P123', replace: true, note: null, spare: true };

const MOVED = 'Opened Preflighted CallStarted Sealed Parsed Accepted Staged Verified Promoted MovedOff';
const ENDED = 'KillOpened DeleteStarted Deleted ProvenDead Closed';

describe('a containment by the standby application', () => {
  let rig: EngineRig;

  afterEach(() => rig.close());

  const begin = async (options: RigOptions = {}): Promise<void> => {
    rig = await engineRig({ fleet: fleetOf([spared]), ageMs: 10 * DAY_MS, ...options });
    await rig.pass(0);
  };
  const revoke = (request: Partial<typeof LEAK> = {}) =>
    rig.operations.revoke(spec.name, { ...LEAK, ...request }, PERSON);
  const state = async (): Promise<CredentialState> => {
    const row = await rig.ports.journal.findByName(spec.name);
    assert.ok(row);
    return row.state;
  };
  const versions = async (): Promise<string> =>
    (await state()).versions.map(({ version, status }) => `v${version} ${status}`).join(', ');
  /** The names of the applications that the issuer still has, and whether each has a live key. */
  const atIssuer = async (): Promise<string> => {
    const names = [spec.application, STANDBY];
    const { management } = await rig.ports.outside.issuer(spec.issuer);
    const looks = await Promise.all(
      names.map(async (name) => {
        const found = (await management?.observe({ name, user: DEMO.user }))?.application ?? null;
        return found === null ? [] : [`${name}${found.keyIdMasked === null ? ' without a key' : ''}`];
      }),
    );
    return looks.flat().join(', ');
  };
  const live = async (): Promise<string> => {
    const { KEY } = JSON.parse(await readFile(join(rig.folder, 'wb.json'), 'utf8')) as { KEY: string };
    return KEY;
  };

  it('makes a key there, moves consumers, deletes the old application, and calls the old key revoked once it was seen refused', async () => {
    await begin();
    const before = await live();
    await revoke();
    await rig.pass(0);
    assert.match(await rig.events(), new RegExp(`SpareOpened ${MOVED} ${ENDED}`));
    assert.equal(await versions(), 'v1 revoked, v2 current');
    assert.equal(await atIssuer(), STANDBY);
    assert.notEqual(await live(), before);
    const proof = (
      await rig.operations.events({ name: spec.name, afterPosition: 0, limit: 500, waitMs: 0 })
    ).flatMap(({ event }) => (event.type === 'ProvenDead' ? event.proofs : []));
    assert.deepEqual(
      proof.map(({ version, before: tried, refused, survivor }) => [
        version,
        tried?.verdict,
        refused.verdict,
        survivor?.verdict,
      ]),
      [[1, 'accepted', 'dead', 'accepted']],
    );
  });

  it('goes the other way the next time, to an application that is registered anew', async () => {
    await begin();
    await revoke();
    await rig.pass(0);
    assert.equal(applicationOf(await state(), spared), STANDBY);
    assert.equal(standbyOf(await state(), spared), spec.application);
    await revoke();
    await rig.pass(MINUTE_MS);
    assert.equal(await versions(), 'v1 revoked, v2 revoked, v3 current');
    assert.equal(await atIssuer(), spec.application);
    assert.equal(applicationOf(await state(), spared), spec.application);
  });

  it('lets later rotations reset the key where it stands', async () => {
    await begin();
    await revoke();
    await rig.pass(0);
    await rig.operations.rotate(spec.name, { note: null, afterLoss: false }, PERSON);
    await rig.pass(MINUTE_MS);
    assert.equal(await versions(), 'v1 revoked, v2 previous, v3 current');
    assert.equal(await atIssuer(), STANDBY);
    await rig.pass(11 * DAY_MS);
    await rig.pass(MINUTE_MS);
    assert.equal(await versions(), 'v1 revoked, v2 expired, v3 current');
    assert.deepEqual(await rig.raised(), []);
  });

  it('resets a standby that has a key already, and takes that one for nobody else’s reset', async () => {
    await begin();
    const { management } = await rig.ports.outside.issuer(spec.issuer);
    const prepared = await management?.prepareGenerate({ name: STANDBY, user: DEMO.user });
    assert.equal((await prepared?.send(() => true))?.kind, 'replied');
    await revoke();
    await rig.pass(0);
    assert.equal(await versions(), 'v1 revoked, v2 current');
    assert.equal(await atIssuer(), STANDBY);
  });

  it('takes over a rollover in its overlap, and ends both of its keys', async () => {
    await begin({ ageMs: 80 * DAY_MS });
    assert.equal(await versions(), 'v1 previous, v2 current');
    await revoke();
    await rig.pass(0);
    assert.match(await rig.events(), new RegExp(`Superseded SpareOpened ${MOVED} ${ENDED}`));
    assert.equal(await versions(), 'v1 revoked, v2 revoked, v3 current');
    assert.equal(await atIssuer(), STANDBY);
  });

  it('takes over a rollover whose secret is lost', async () => {
    await begin({ ageMs: 10 * DAY_MS });
    await rig.operations.rotate(spec.name, { note: null, afterLoss: false }, PERSON);
    await loseSecret(rig);
    await revoke();
    await rig.pass(0);
    assert.equal(await versions(), 'v1 revoked, v2 lost, v3 current');
    assert.equal(await atIssuer(), STANDBY);
  });

  it('takes over a rollover while nobody knows what its call did, and uses nothing of that', async () => {
    await begin();
    await loseReply(rig, 'reset');
    await rig.operations.rotate(spec.name, { note: null, afterLoss: false }, PERSON);
    await rig.pass(0);
    assert.match(await rig.events(), /Quarantined$/);
    await revoke();
    await rig.pass(MINUTE_MS);
    assert.match(await rig.events(), new RegExp(`Quarantined Superseded SpareOpened ${MOVED} ${ENDED}`));
    assert.equal(await versions(), 'v1 revoked, v2 current');
    assert.equal(await atIssuer(), STANDBY);
  });

  it('keeps the old key while nobody knows what its own call did, and asks the standby what came of it', async () => {
    await begin();
    await loseReply(rig, 'generate');
    await revoke();
    await rig.pass(0);
    assert.match(await rig.events(), /Quarantined$/);
    assert.equal(await versions(), 'v1 current');
    await rig.pass(16 * MINUTE_MS);
    await rig.pass(MINUTE_MS);
    assert.match(await rig.events(), /SecretLost$/);
    assert.equal(await versions(), 'v1 current, v2 lost');
    assert.equal((await state()).versions[0]?.endsAt, null);
    assert.ok((await rig.raised()).includes('KT-A344'));
    await rig.operations.rotate(spec.name, { note: null, afterLoss: true }, PERSON);
    await rig.pass(MINUTE_MS);
    assert.equal(await versions(), 'v1 revoked, v2 current');
    assert.equal(await atIssuer(), STANDBY);
  });

  it('is taken over by a revocation of everything, which deletes the application too where its key may have been made', async () => {
    await begin();
    await loseReply(rig, 'generate');
    await revoke();
    await rig.pass(0);
    assert.equal(await atIssuer(), `${spec.application}, ${STANDBY}`);
    await revoke({ spare: false, replace: false });
    await rig.pass(MINUTE_MS);
    assert.match(await rig.events(), new RegExp(`Superseded ${ENDED}`));
    assert.equal(await versions(), 'v1 revoked');
    assert.equal(await atIssuer(), '');
  });

  it('deletes nothing while the new key is refused, and a revocation of everything may still take it over', async () => {
    let refused = '';
    await begin({
      wrapIssuer: (issuer) => ({
        ...issuer,
        probe: async (pair) =>
          pair.appKey.reveal() === refused
            ? { verdict: 'dead', fault: new Fault('KT4003', { place: '', saw: '' }), issuerNowAt: null }
            : issuer.probe(pair),
      }),
      wrapJournal: (journal) => ({
        ...journal,
        append: async (stream, afterSeq, events, meta, options) => {
          const after = await journal.append(stream, afterSeq, events, meta, options);
          if (events.some(({ type }) => type === 'MovedOff')) refused = await live();
          return after;
        },
      }),
    });
    await revoke();
    await rig.pass(0);
    assert.match(await rig.events(), /MovedOff KillOpened$/);
    assert.equal(await versions(), 'v1 previous, v2 current');
    assert.equal(await atIssuer(), `${spec.application}, ${STANDBY}`);
    await revoke({ spare: false, replace: false });
    await rig.pass(MINUTE_MS);
    assert.match(await rig.events(), new RegExp(`MovedOff KillOpened Superseded ${ENDED}`));
    assert.equal(await atIssuer(), '');
  });

  it('does not say revoked while the issuer still accepts what was deleted', async () => {
    await begin();
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ deleteEndsAllVersions: false });
    const reply = await fetch(`${rig.sandbox.apiUrl}/control/switches`, { method: 'PATCH', headers, body });
    assert.ok(reply.ok);
    await rig.operations.rotate(spec.name, { note: null, afterLoss: false }, PERSON);
    await rig.pass(0);
    await revoke();
    await rig.pass(0);
    assert.match(await rig.events(), /MovedOff KillOpened DeleteStarted Deleted$/);
    assert.equal(await versions(), 'v1 previous, v2 previous, v3 current');
  });

  it('marks what was reported as leaked, and not the key that took over', async () => {
    await begin();
    await revoke();
    await rig.pass(0);
    assert.deepEqual(
      (await state()).versions.map(({ leakedAt }) => leakedAt !== null),
      [true, false],
    );
  });

  it('is refused without a standby, while it is paused, and while one is open', async () => {
    await begin({ fleet: fleetOf([spec]) });
    await assert.rejects(revoke(), { code: 'KT5029' });
    await rig.configure(fleetOf([spared]));
    await rig.operations.life(spec.name, { act: 'pause', reason: 'a look first' }, false, PERSON);
    await assert.rejects(revoke(), { code: 'KT5101' });
    await rig.operations.life(spec.name, { act: 'resume', reason: null }, false, PERSON);
    await loseReply(rig, 'generate');
    await revoke();
    await rig.pass(0);
    await assert.rejects(revoke(), { code: 'KT5011' });
  });

  it('can be cancelled before its call, and the alert about the leak stays', async () => {
    await begin();
    await loseStore(rig);
    await revoke();
    await rig.pass(0);
    assert.match(await rig.events(), /SpareOpened$/);
    await rig.operations.life(spec.name, { act: 'cancel', reason: 'a false alarm' }, false, PERSON);
    await rig.pass(0);
    assert.match(await rig.events(), /SpareOpened Aborted/);
    assert.equal(await versions(), 'v1 current');
    assert.ok((await rig.raised()).includes('KT-A344'));
  });

  it('asks nothing of an application that the manifest names no more', async () => {
    await begin();
    await revoke();
    await rig.pass(0);
    await rig.configure(fleetOf([spec]));
    await rig.operations.rotate(spec.name, { note: null, afterLoss: false }, PERSON);
    await rig.pass(MINUTE_MS);
    const { retries } = await rig.operations.show(spec.name);
    assert.deepEqual(
      retries.map(({ fault }) => fault.code),
      ['KT5028'],
    );
    await rig.configure(fleetOf([{ ...spec, application: STANDBY }]));
    await rig.pass(10 * MINUTE_MS);
    assert.equal(await versions(), 'v1 revoked, v2 previous, v3 current');
  });
});

/** The issuer does what it is asked for, and the reply never comes. */
async function loseReply(rig: EngineRig, what: 'reset' | 'generate'): Promise<void> {
  const route = `POST /developer/applications/*/${what}`;
  await control(rig.sandbox, '/control/faults', { route, kind: 'drop-after' });
}

/** The next look at the issuer fails. */
async function loseStore(rig: EngineRig): Promise<void> {
  const route = 'GET /developer/applications';
  await control(rig.sandbox, '/control/faults', { route, kind: 'drop-before' });
}
