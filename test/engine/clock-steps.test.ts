import assert from 'node:assert/strict';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/domain/duration.ts';
import { takeCensus, createCensus } from '../../src/engine/census.ts';
import { Fault } from '../../src/domain/fault.ts';
import type { Store } from '../../src/ports/store.ts';
import { control, engineRig, fleetOf, PERSON, spec } from './rig.ts';
import type { EngineRig } from './rig.ts';

const RESET = 'POST /developer/applications/*/reset';
const STEP_MS = 15 * DAY_MS;

/** The local clock is set; the issuer's is right. */
describe('when the clock is set by days', () => {
  let rig: EngineRig;

  afterEach(() => rig.close());

  it('an outcome is not judged before the issuer says that it is time', async () => {
    rig = await engineRig();
    await control(rig.sandbox, '/control/faults', { route: RESET, kind: 'drop-before' });
    await rig.pass(0);
    rig.clock.step(STEP_MS);
    await rig.pass(MINUTE_MS);
    assert.match(await rig.events(), /Quarantined$/);
    assert.ok((await rig.raised()).includes('KT-A201'));
    rig.clock.step(-STEP_MS);
    await rig.pass(16 * MINUTE_MS);
    // A look over a connection that was cut before is made again.
    await rig.pass(MINUTE_MS);
    assert.match(await rig.events(), /Quarantined Voided .*OverlapStarted/);
  });

  it('nothing is reset while the issuer disagrees, although the preflight had passed', async () => {
    rig = await engineRig({
      wrapJournal: (journal) => ({
        ...journal,
        append: async (stream, afterSeq, events, meta, options) => {
          const state = await journal.append(stream, afterSeq, events, meta, options);
          if (events[0]?.type === 'Preflighted') rig.clock.step(3 * MINUTE_MS);
          return state;
        },
      }),
    });
    await rig.pass(0);
    assert.doesNotMatch(await rig.events(), /CallStarted/);
  });

  it('no first key is made either, although the application is not there yet', async () => {
    rig = await engineRig({
      ageMs: 10 * DAY_MS,
      wrapJournal: (journal) => ({
        ...journal,
        append: async (stream, afterSeq, events, meta, options) => {
          const state = await journal.append(stream, afterSeq, events, meta, options);
          if (events[0]?.type === 'Opened') rig.clock.step(-STEP_MS);
          return state;
        },
      }),
    });
    await rig.pass(0);
    const kill = { leaked: true, incident: null, replace: true, note: null };
    await rig.operations.revoke(spec.name, kill, PERSON);
    await rig.pass(MINUTE_MS);
    assert.match(await rig.events(), /ProvenDead Closed Opened( Preflighted)*$/);
    assert.ok((await rig.raised()).includes('KT-A201'));
    rig.clock.step(STEP_MS);
    await rig.pass(HOUR_MS);
    assert.match(await rig.events(), /CallStarted .*Promoted Closed$/);
  });

  it('a delivery goes on at once, also when the clock was wrong and right again between two ticks', async () => {
    rig = await engineRig({
      wrapJournal: (journal) => ({
        ...journal,
        append: async (stream, afterSeq, events, meta, options) => {
          const state = await journal.append(stream, afterSeq, events, meta, options);
          if (events[0]?.type === 'Parsed') rig.clock.step(STEP_MS);
          return state;
        },
      }),
    });
    await rig.pass(0);
    assert.match(await rig.events(), /Parsed$/);
    rig.clock.step(-STEP_MS);
    await rig.pass(MINUTE_MS);
    assert.match(await rig.events(), /Promoted OverlapStarted/);
  });

  it('no key is promoted early because one answer of the issuer was lost', async () => {
    const second = { name: 'local:second.json', store: 'local', at: { file: 'second.json' } };
    let losesNext = false;
    rig = await engineRig({
      fleet: fleetOf([{ ...spec, destinations: [...spec.destinations, second] }]),
      wrapIssuer: (issuer) => ({
        ...issuer,
        probe: async (pair) => {
          if (!losesNext) return issuer.probe(pair);
          losesNext = false;
          const fault = new Fault('KT4001', { place: 'issuer', saw: 'no reply in time' });
          return { verdict: 'unreachable', fault, issuerNowAt: null };
        },
      }),
    });
    const store = await rig.ports.outside.store('local');
    const stage: Store['stage'] = async (at, attempt, payload) => {
      if (at.name === second.name) throw new Fault('KT3001', { place: 'store local', saw: 'no answer' });
      await store.stage(at, attempt, payload);
    };
    rig.ports.outside.store = async () => ({ ...store, stage });
    await rig.pass(0);
    assert.match(await rig.events(), /Verified/);
    rig.clock.step(STEP_MS);
    for (let minute = 0; minute < 10; minute += 1) {
      losesNext = true;
      await rig.pass(MINUTE_MS);
    }
    assert.doesNotMatch(await rig.events(), /Promoted/);
  });

  it('everything is looked at again, also what was put off', async () => {
    rig = await engineRig({ ageMs: DAY_MS });
    await rig.pass(0);
    rig.clock.step(-STEP_MS);
    await rig.pass(0);
    const row = await rig.ports.journal.findByName(spec.name);
    assert.ok((row?.dueAt ?? 0) <= rig.clock.now() + HOUR_MS);
    assert.ok((await rig.raised()).includes('KT-A201'));
  });

  it('a process that starts wakes what a wrong clock has put off before', async () => {
    rig = await engineRig({ ageMs: DAY_MS });
    await rig.pass(0);
    const { journal } = rig.ports;
    const [registered] = await journal.registered();
    const claim = await journal.claim(registered?.uid ?? '', rig.clock.now(), 'test', MINUTE_MS);
    assert.ok(claim !== null);
    await journal.release(claim, { dueAt: rig.clock.now() + STEP_MS, retries: {} });
    await takeCensus(createCensus(), { ports: rig.ports, fleet: rig.fleet, watched: new Map() });
    const row = await journal.findByName(spec.name);
    assert.ok((row?.dueAt ?? 0) <= rig.clock.now() + MINUTE_MS);
  });
});
