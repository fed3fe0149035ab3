import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { DAY_MS, HOUR_MS } from '../../../src/domain/duration.ts';
import { compile } from '../../support/e2e/compiled.ts';
import type { Compiled } from '../../support/e2e/compiled.ts';
import { Killed } from '../../support/e2e/daemon.ts';
import { RESET } from '../../support/e2e/issuer.ts';
import {
  effectsOf,
  heldKeys,
  live,
  openLane,
  OVERLAP_OVER_MS,
  setStage,
  startAnew,
} from '../../support/e2e/life.ts';
import type { Lane, Lived, Stage } from '../../support/e2e/life.ts';
import { openLanes } from '../../support/e2e/lanes.ts';
import type { Lanes } from '../../support/e2e/lanes.ts';
import { makeVault } from '../../support/e2e/vault.ts';
import { requireServer } from '../../support/servers/require.ts';
import { CELLS, LIVES } from './crash-table.ts';
import type { Cell } from './crash-table.ts';

const LANES = 3;

let program: Compiled;

before(async function () {
  this.timeout(60_000);
  program = await compile();
});

after(() => program?.remove());

/**
 * Kills the real daemon at every boundary of its journal, right before and right after each append, starts it anew and
 * lets time pass. The table names how each of these lives must end.
 */
describe('a daemon that is killed at any boundary of the journal', function () {
  this.timeout(300_000);

  let lanes: Lanes<Lane>;
  const whole = new Map<string, Promise<Lived>>();
  const crashed = new Map<Cell, Promise<Lived>>();

  before(async function () {
    requireServer(this, 'openbao');
    const vault = await makeVault();
    lanes = await openLanes(LANES, () => openLane(vault, program));
    // All of them are under way at once; each test waits for its own.
    for (const life of LIVES) whole.set(life.name, quiet(lanes.run((lane) => live(lane, life, null))));
    for (const cell of CELLS) {
      crashed.set(cell, quiet(lanes.run((lane) => live(lane, cell.life, cell.boundary))));
    }
  });

  after(() => lanes?.close());

  for (const life of LIVES) {
    it(`lives to the end of "${life.name}" when nothing happens`, async () => {
      const lived = await whole.get(life.name);
      assert.deepEqual(lived?.end, life.end);
    });

    it(`has a row before and after every append of "${life.name}"`, async () => {
      const lived = await whole.get(life.name);
      const boundaries = numbered(lived?.appends ?? []).slice(0, life.appends);
      const rows = CELLS.filter((cell) => cell.life === life).map(
        ({ boundary: { types, occurrence, side } }) => `${side} ${types} ${occurrence}`,
      );
      assert.deepEqual(
        rows,
        boundaries.flatMap((boundary) => [`before ${boundary}`, `after ${boundary}`]),
      );
    });
  }

  for (const cell of CELLS) {
    const { types, occurrence, side } = cell.boundary;
    it(`${cell.life.name}: ${side} ${types} ${occurrence}`, async () => {
      const lived = await crashed.get(cell);
      assert.deepEqual(lived?.end, cell.end);
    });
  }
});

/** Kills that no journal boundary marks: the reset has taken effect, and its reply is on the way. */
describe('a daemon that is killed between a reset and its reply', function () {
  this.timeout(60_000);

  let lane: Lane;
  let stage: Stage;

  before(async function () {
    requireServer(this, 'openbao');
    lane = await openLane(await makeVault(), program);
  });

  after(() => lane?.close());

  beforeEach(async () => {
    await lane.issuer.arm({ route: RESET, kind: 'delay-after', ms: 20_000 });
    stage = await setStage(lane, 80 * DAY_MS);
    const killed = assert.rejects(stage.start(), Killed);
    while ((await lane.issuer.resets(stage.place.name)) === 0) await pause(10);
    await lane.daemon().kill();
    await killed;
    await lane.issuer.disarm();
    await startAnew(stage);
  });

  afterEach(async () => {
    await stage.tell({ do: 'stop' });
    await stage.remove();
  });

  it('pages the loss, keeps the old key everywhere, and never resets again by itself', async () => {
    const lost = await stage.look();
    assert.equal(
      lost.events.join(' '),
      'Registered Imported Opened Preflighted CallStarted Quarantined SecretLost',
    );
    assert.deepEqual([...stage.alerts], ['KT-A105', 'KT-A106']);
    for (const ms of [HOUR_MS, DAY_MS, 7 * DAY_MS]) {
      await stage.pass(ms);
      assert.equal(await effectsOf(lane.issuer, stage.place.name), '1 reset');
      assert.equal(await heldKeys(lane.issuer, stage.place), 'vault: 1.1 live, local: 1.1 live');
      assert.ok((await stage.look()).alerts.includes('KT-A106'));
    }
  });

  it('makes a second one when a person approves it, and ends with one live key in every store', async () => {
    const { name } = stage.place;
    await assert.rejects(stage.tell({ do: 'rotate', name, afterLoss: false }), /KT5011/);
    await stage.tell({ do: 'rotate', name, afterLoss: true });
    await stage.pass(OVERLAP_OVER_MS);
    const done = await stage.look();
    assert.deepEqual(done.versions, [
      [1, 'expired'],
      [2, 'current'],
    ]);
    assert.equal(done.phase, null);
    assert.deepEqual(done.alerts, []);
    assert.equal(await effectsOf(lane.issuer, name), '2 reset');
    assert.equal(await heldKeys(lane.issuer, stage.place), 'vault: 1.3 live, local: 1.3 live');
  });
});

/** `Staged`, `Staged` → `Staged 1`, `Staged 2`. */
function numbered(types: readonly string[]): readonly string[] {
  return types.map(
    (type, index) => `${type} ${types.slice(0, index + 1).filter((each) => each === type).length}`,
  );
}

/** A failure is thrown by the test that waits for it, whenever that comes. */
function quiet<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}
