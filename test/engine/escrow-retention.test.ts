import assert from 'node:assert/strict';
import { DAY_MS, HOUR_MS } from '../../src/domain/duration.ts';
import { createRetention } from '../../src/engine/escrow/retention.ts';
import { engineRig, PERSON, policy, fleetOf, spec } from './rig.ts';
import type { EngineRig } from './rig.ts';

const RETENTION_MS = 30 * DAY_MS;
const note = { note: null, afterLoss: false };

describe('the retention of the escrow', function () {
  this.timeout(30_000);
  let rig: EngineRig;
  let uid: string;

  beforeEach(async () => {
    // Young enough that nothing but a request rotates it.
    const quiet = {
      ...policy,
      age: { ...policy.age, warnMs: null, rotateMs: 700 * DAY_MS, maxMs: 800 * DAY_MS },
    };
    rig = await engineRig({ ageMs: DAY_MS, fleet: fleetOf([spec], [quiet]) });
    await rig.pass(0);
    uid = (await rig.ports.journal.findByName(spec.name))?.state.uid ?? '';
  });

  afterEach(() => rig.close());

  const attempts = (): readonly string[] => rig.book.entries().map(({ attempt }) => attempt);
  const rotate = async (): Promise<void> => {
    await rig.operations.rotate(spec.name, note, PERSON);
    await rig.pass(0);
  };
  const retention = () => createRetention(rig.ports, rig.book, RETENTION_MS);

  it('drops an entry when it is in the journal, its rotation is closed and its time is over', async () => {
    await rotate();
    assert.equal(attempts().length, 2);
    assert.equal(await retention()(), 0, 'too young');
    await rig.pass(9 * DAY_MS);
    assert.match(await rig.events(), /OverlapStarted/);
    await rig.pass(2 * DAY_MS);
    assert.match(await rig.events(), /Closed/);
    assert.equal(await retention()(), 0, 'closed, and still too young');
    await rig.pass(20 * DAY_MS);
    const newest = attempts().at(-1) ?? '';
    assert.equal(await retention()(), 2);
    assert.deepEqual(attempts(), []);
    assert.notEqual(await rig.ports.journal.sealed(uid, newest), null, 'the journal keeps what is alive');
  });

  it('keeps everything of a credential whose rotation is open, however old', async () => {
    await rotate();
    await rig.ports.journal.state(uid);
    rig.clock.advance(60 * DAY_MS);
    assert.match(await rig.events(), /OverlapStarted/);
    assert.equal(await retention()(), 0);
    assert.equal(attempts().length, 2);
  });

  it('keeps an entry that the journal does not hold', async () => {
    const header = { credential: uid, attempt: 'att_unknown', receivedAt: rig.clock.now() };
    await rig.ports.custody.escrow(await rig.ports.custody.seal(header, Buffer.from('x')));
    await rig.pass(60 * DAY_MS);
    await retention()();
    assert.deepEqual(attempts(), ['att_unknown']);
  });

  it('drops the sealed files of versions that ended as long ago, and says so in the journal', async () => {
    const [imported = ''] = attempts();
    await rotate();
    await rig.pass(11 * DAY_MS);
    await rig.pass(25 * DAY_MS);
    await retention()();
    assert.notEqual(await rig.ports.journal.sealed(uid, imported), null, 'ended 25 days ago');
    await rotate();
    await rig.pass(11 * DAY_MS);
    await rig.pass(25 * DAY_MS);
    await retention()();
    assert.equal(await rig.ports.journal.sealed(uid, imported), null);
    assert.match(await rig.events(), /SealedDropped/);
    const kept = await rig.ports.journal.sealedFiles(uid);
    assert.equal(kept.length, 2, 'the current version, and the one that ended 26 days ago');
    assert.deepEqual((await rig.ports.journal.verify()).problems, []);
    await rig.pass(0);
    assert.deepEqual(await rig.raised(), []);
  });

  it('is looked at a few times a day', async () => {
    const run = retention();
    assert.equal(await run(), 0);
    rig.clock.advance(5 * HOUR_MS);
    assert.equal(await run(), null);
    rig.clock.advance(HOUR_MS);
    assert.equal(await run(), 0);
  });
});
