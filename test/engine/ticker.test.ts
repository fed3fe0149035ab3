import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import sinon from 'sinon';
import { Fault } from '../../src/domain/fault.ts';
import { createTicker } from '../../src/engine/ticker.ts';
import type { Ticker, TickerDeps } from '../../src/engine/ticker.ts';
import { movableClock } from '../../src/platform/clock.ts';
import type { MovableClock } from '../../src/platform/clock.ts';
import type { Claim, Journal } from '../../src/ports/journal.ts';
import { openTemporaryJournal } from '../journal/temporary.ts';
import type { TemporaryJournal } from '../journal/temporary.ts';
import { quietPorts } from './quiet-ports.ts';

const LEASE_MS = 30_000;

/** Runs that last until the test ends them, each releasing its credential for good. */
class Runs {
  readonly begun: Claim[] = [];
  readonly #ends: ((thrown?: Error) => void)[] = [];
  readonly #journal: Journal;

  constructor(journal: Journal) {
    this.#journal = journal;
  }

  readonly run = async (claim: Claim): Promise<void> => {
    this.begun.push(claim);
    await new Promise<void>((resolve, reject) =>
      this.#ends.push((thrown) => (thrown === undefined ? resolve() : reject(thrown))),
    );
    await this.#journal.release(claim, { dueAt: Number.MAX_SAFE_INTEGER, retries: {} });
  };

  end(index: number, thrown?: Error): void {
    this.#ends[index]?.(thrown);
  }

  names(): string {
    return this.begun.map(({ state }) => state.name).join(' ');
  }
}

describe('the ticker', () => {
  let place: TemporaryJournal;
  let clock: MovableClock;
  let runs: Runs;
  let onFatal: sinon.SinonSpy;

  beforeEach(async () => {
    place = await openTemporaryJournal();
    clock = movableClock();
    runs = new Runs(place.journal());
    onFatal = sinon.spy();
  });

  afterEach(() => place.remove());

  const register = (...names: readonly string[]): Promise<void> =>
    place.journal().register(
      names.map((name) => ({ uid: `cred_${name}`, name })),
      { at: clock.now() },
    );
  const ticker = (change: Partial<TickerDeps> = {}): Ticker =>
    createTicker({
      ports: quietPorts(place.journal(), clock),
      ...{ owner: 'me', leaseMs: LEASE_MS, capacity: 2, run: runs.run, onFatal },
      ...change,
    });
  const until = async (holds: () => boolean): Promise<void> => {
    for (let turns = 0; turns < 2_000 && !holds(); turns += 1) await turn();
    assert.ok(holds());
  };

  it('looks again at a credential whose lease was lost on the way: what was sealed there moves it on', async () => {
    await register('a');
    const own = ticker();
    await own.tick();
    clock.advance(LEASE_MS + 1);
    const [taken] = await place.journal().claimDue(clock.now(), 1, 'other', LEASE_MS);
    assert.ok(taken !== undefined);
    await place.journal().release(taken, { dueAt: clock.now() + 900_000, retries: {} });
    runs.end(0, new Fault('KT2107', { place: 'journal', saw: 'the lease is another one' }));
    await until(() => runs.begun.length === 2);
    runs.end(1);
    await own.stop();
  });

  it('claims what is due, as many as may move at once, those that wait longest first', async () => {
    await register('a');
    clock.advance(1);
    await register('b');
    clock.advance(1);
    await register('c');
    assert.equal(await ticker().tick(), 2);
    assert.equal(runs.names(), 'a b');
  });

  it('counts its free places once, however many ticks and pokes come at the same time', async () => {
    await register('a', 'b', 'c', 'd', 'e');
    const one = ticker();
    one.poke();
    const claimed = await Promise.all([one.tick(), one.tick(), one.tick()]);
    await turn();
    assert.equal(
      claimed.reduce((sum, count) => sum + count, 0),
      2,
    );
    assert.equal(runs.begun.length, 2);
  });

  it('takes the next one by itself when a place becomes free', async () => {
    await register('a', 'b', 'c');
    await ticker().tick();
    runs.end(0);
    await until(() => runs.begun.length === 3);
    assert.equal(runs.names().split(' ').length, 3);
  });

  it('renews the leases of what is moving at every tick, so that nobody else takes it', async () => {
    await register('a');
    const mine = ticker();
    await mine.tick();
    for (let beats = 0; beats < 3; beats += 1) {
      clock.advance(LEASE_MS - 1);
      await mine.tick();
    }
    assert.deepEqual(await place.journal().claimDue(clock.now(), 1, 'somebody else', LEASE_MS), []);
    clock.advance(LEASE_MS + 1);
    const taken = await place.journal().claimDue(clock.now(), 1, 'somebody else', LEASE_MS);
    assert.equal(taken.length, 1, 'a lease that is not renewed runs out');
  });

  it('waits for both runs when it slept through its own lease and claimed a credential again', async () => {
    await register('a');
    const mine = ticker();
    await mine.tick();
    clock.advance(LEASE_MS + 1);
    mine.poke();
    await until(() => runs.begun.length === 2);
    runs.end(0);
    for (let turns = 0; turns < 200; turns += 1) await turn();
    let idle = false;
    const ended = mine.idle().then(() => (idle = true));
    for (let turns = 0; turns < 50; turns += 1) await turn();
    assert.equal(idle, false, 'the second run is still under way');
    runs.end(1);
    await ended;
  });

  it('goes on after a run that failed', async () => {
    await register('a', 'b', 'c');
    const one = ticker({ capacity: 1 });
    await one.tick();
    runs.end(0, new Error('for the test'));
    await until(() => runs.begun.length === 2);
    sinon.assert.notCalled(onFatal);
  });

  it('tells its owner when the journal is lost in the middle of a run', async () => {
    await register('a');
    await ticker().tick();
    const lost = new Fault('KT2103', { place: 'journal', saw: 'a write that failed' });
    runs.end(0, lost);
    await until(() => onFatal.called);
    sinon.assert.calledWith(onFatal, lost);
  });

  it('tells its owner when nothing can be claimed any more after a poke', async () => {
    await register('a');
    const one = ticker();
    sinon.stub(place.journal(), 'claimDue').rejects(new Error('for the test'));
    one.poke();
    await until(() => onFatal.called);
    await assert.rejects(one.tick(), /for the test/);
    sinon.restore();
  });

  it('waits for the next tick when the database is away after a poke', async () => {
    await register('a');
    const one = ticker();
    const claimDue = sinon.stub(place.journal(), 'claimDue');
    claimDue.rejects(new Fault('KT2120', { place: 'postgres', saw: 'ECONNREFUSED' }));
    one.poke();
    await until(() => claimDue.called);
    for (let turns = 0; turns < 50; turns += 1) await turn();
    sinon.assert.notCalled(onFatal);
    claimDue.restore();
    assert.equal(await one.tick(), 1);
    runs.end(0);
  });

  it('claims nothing more once it stops, and waits for what is moving', async () => {
    await register('a', 'b', 'c');
    const one = ticker({ capacity: 1 });
    await one.tick();
    let stopped = false;
    const stopping = one.stop().then(() => (stopped = true));
    await turn();
    assert.equal(stopped, false);
    runs.end(0);
    await stopping;
    one.poke();
    assert.equal(await one.tick(), 0);
    assert.equal(runs.begun.length, 1);
  });
});
