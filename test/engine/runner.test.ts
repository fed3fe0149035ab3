import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { DAY_MS, HOUR_MS } from '../../src/domain/duration.ts';
import type { CredentialEvent, EventType } from '../../src/domain/events.ts';
import { appendUnfenced } from '../../src/engine/append.ts';
import { sealReply } from '../../src/engine/perform/sealing.ts';
import type { Ports } from '../../src/engine/ports.ts';
import type { JournalWithMeta } from '../../src/journal/journal.ts';
import { control, engineRig, fleetOf, PERSON, spec } from './rig.ts';
import type { EngineRig } from './rig.ts';

const TO_CALL = 'Registered Imported Opened Preflighted CallStarted';
const DELIVERY = 'Staged Verified Promoted OverlapStarted Observed';
const LEAK = { leaked: true, incident: null, replace: true, note: null } as const;

/** Lets somebody else append right before the engine's append of a type, once. */
function slippingIn(type: EventType, event: CredentialEvent): (journal: JournalWithMeta) => JournalWithMeta {
  return (journal) => {
    let done = false;
    return {
      ...journal,
      append: async (stream, afterSeq, events, meta, options) => {
        if (!done && events[0]?.type === type) {
          done = true;
          await journal.append(stream, afterSeq, [event], { at: meta.at, actor: 'user:somebody' });
        }
        return journal.append(stream, afterSeq, events, meta, options);
      },
    };
  };
}

/** A late reply of the call, sealed between the decision for its quarantine and the append of it. */
function sealingBeforeQuarantine(ports: () => Ports): (journal: JournalWithMeta) => JournalWithMeta {
  return (journal) => {
    let done = false;
    return {
      ...journal,
      append: async (stream, afterSeq, events, meta, options) => {
        const [event] = events;
        if (!done && event?.type === 'Quarantined') {
          done = true;
          const from = { credential: stream, attempt: event.attempt };
          const late = await sealReply(ports(), from, { bytes: Buffer.from(REPLY), status: 200 });
          await appendUnfenced({ ...ports(), journal }, stream, late);
        }
        return journal.append(stream, afterSeq, events, meta, options);
      },
    };
  };
}

/** With a key that the issuer does not know, so the rotation stops before it is delivered. */
const REPLY = JSON.stringify({
  applicationId: 'app-1',
  appKey: 'a'.repeat(32),
  appSecret: 'b'.repeat(32),
  effectiveAt: '2026-11-22T12:00:00.000Z',
  expiresAt: null,
  previousKeyExpiresAt: '2026-12-02T12:00:00.000Z',
});

describe('the runner', () => {
  let rig: EngineRig;

  afterEach(() => rig.close());

  const waitForEvent = async (type: EventType): Promise<void> => {
    const deadline = performance.now() + 5_000;
    while (!(await rig.events()).includes(type)) {
      if (performance.now() > deadline) throw new Error(`no ${type} in time`);
      await pause(5);
    }
  };

  for (const type of ['Preflighted', 'CallStarted', 'Sealed', 'Parsed', 'Staged', 'Promoted'] as const) {
    it(`follows a report that comes right before ${type}, and does nothing twice`, async () => {
      const report: CredentialEvent = { type: 'Loaded', consumer: 'order-router', version: 1 };
      rig = await engineRig({ wrapJournal: slippingIn(type, report) });
      await rig.pass(0);
      const events = await rig.events();
      assert.equal(events.replace('Loaded ', ''), `${TO_CALL} Sealed Parsed Accepted ${DELIVERY}`);
      assert.match(events, new RegExp(`Loaded ${type}`));
      assert.equal((await rig.operations.verifyAudit()).problems.length, 0);
    });
  }

  it('rests while the manifest of an open rotation is gone, and goes on when it is back', async () => {
    rig = await engineRig();
    await rig.pass(0);
    await rig.configure(fleetOf([]));
    await rig.pass(11 * DAY_MS);
    assert.match(await rig.events(), /OverlapStarted Observed$/);
    assert.deepEqual(await rig.raised(), ['KT-A114']);
    await rig.configure(fleetOf());
    await rig.pass(0);
    assert.match(await rig.events(), /PreviousRetired Closed/);
  });

  it('keeps a reply that comes after a containment took over, and then deletes', async () => {
    rig = await engineRig();
    const slow = { route: 'POST /developer/applications/*/reset', kind: 'delay-after', ms: 400 };
    await control(rig.sandbox, '/control/faults', slow);
    await rig.ticker.tick();
    await waitForEvent('CallStarted');
    await rig.operations.revoke(spec.name, LEAK, PERSON);
    await rig.ticker.idle();
    const events = await rig.events();
    assert.ok(
      events.startsWith(
        `${TO_CALL} Superseded KillOpened Sealed DeleteStarted Deleted ProvenDead Closed Opened`,
      ),
      events,
    );
    const { uid, saga } = (await rig.ports.journal.findByName(spec.name))?.state ?? {};
    assert.equal(saga, null);
    const calls = (await rig.ports.journal.events({ limit: 500 })).flatMap(({ event }) =>
      event.type === 'Sealed' ? event.attempt : [],
    );
    for (const attempt of calls) assert.ok((await rig.ports.journal.sealed(uid ?? '', attempt)) !== null);
    assert.equal(calls.length, 2, 'the late one and the one of the first key after it');
  });

  it('goes on from a reply that is sealed while its caller gives it up, and calls no secret lost', async () => {
    rig = await engineRig({ wrapJournal: sealingBeforeQuarantine(() => rig.ports) });
    await control(rig.sandbox, '/control/faults', {
      route: 'POST /developer/applications/*/reset',
      kind: 'drop-after',
    });
    await rig.pass(0);
    await rig.pass(HOUR_MS);
    assert.equal(await rig.events(), `${TO_CALL} Sealed Parsed Observed`);
  });

  it('finishes the rotation under way before the one that is asked for meanwhile', async () => {
    rig = await engineRig({
      wrapJournal: slippingIn('Accepted', { type: 'Requested', reason: 'requested', note: null }),
    });
    await rig.pass(0);
    const events = await rig.events();
    assert.match(events, /Requested Accepted/);
    assert.match(events, /OverlapStarted/, 'the rotation under way is finished first');
  });

  it('repeats a failed step with growing pauses and forgets the failure when it succeeds', async () => {
    rig = await engineRig();
    const broken = { route: 'GET /developer/applications', kind: 'error-before', times: 3 };
    await control(rig.sandbox, '/control/faults', broken);
    await rig.pass(0);
    const [first] = (await rig.operations.show(spec.name)).retries;
    assert.equal(first?.step, 'baseline');
    assert.equal(first.tries, 1);
    assert.deepEqual(await rig.raised(), ['KT-A110']);
    for (let tries = 0; tries < 3; tries += 1) await rig.pass(10_000);
    const view = await rig.operations.show(spec.name);
    assert.deepEqual(view.retries, []);
    assert.deepEqual(await rig.raised(), []);
    assert.equal(await rig.events(), `${TO_CALL} Sealed Parsed Accepted ${DELIVERY}`);
  });

  it('writes nothing once another process holds the credential', async () => {
    rig = await engineRig({ ageMs: 10 * DAY_MS });
    await rig.pass(0);
    const { journal } = rig.ports;
    const uid = (await journal.registered())[0]?.uid ?? '';
    const now = rig.clock.now();
    const old = await journal.claim(uid, now, 'the one that slept', 1_000);
    const fresh = await journal.claim(uid, now + 2_000, 'the other one', 60_000);
    assert.ok(old !== null && fresh !== null);
    const event: CredentialEvent = { type: 'Loaded', consumer: 'order-router', version: 1 };
    const meta = { at: now, actor: 'engine' };
    await assert.rejects(journal.append(uid, old.state.seq, [event], meta, { lease: old }), {
      code: 'KT2107',
    });
    await rig.pass(HOUR_MS);
    assert.equal(await rig.events(), 'Registered Imported Observed');
  });
});
