import assert from 'node:assert/strict';
import { compile } from '../../support/e2e/compiled.ts';
import type { Compiled } from '../../support/e2e/compiled.ts';
import { openDisturbedLane } from '../../support/e2e/disturbed-lane.ts';
import type { DisturbedLane } from '../../support/e2e/disturbed-lane.ts';
import { openLanes } from '../../support/e2e/lanes.ts';
import type { Lanes } from '../../support/e2e/lanes.ts';
import type { Lived } from '../../support/e2e/life.ts';
import { liveThrough } from '../../support/e2e/live-through.ts';
import { makeVault } from '../../support/e2e/vault.ts';
import { requireServer } from '../../support/servers/require.ts';
import { CELLS } from './crash-table.ts';
import { FAULT_CELLS } from './fault-table.ts';
import type { FaultCell } from './fault-table.ts';

const LANES = 3;
/** Every cell, for a long run; a fixed part of them otherwise. */
const ALL = process.env['KEYTURN_TORTURE_CELLS'] === 'all';
/** Of the steps through the table that come to every boundary, and to every fault five times, a long one. */
const EVERY = 7;

const chosen = FAULT_CELLS.filter((_cell, index) => ALL || index % EVERY === 0);
const faults = [...new Set(FAULT_CELLS.map(({ disturbance }) => disturbance))];

/** The real daemon, at every boundary of its journal, with one thing after the other gone wrong there. */
describe(`a daemon for which something goes wrong at any boundary (${chosen.length} of ${FAULT_CELLS.length} cells)`, function () {
  this.timeout(ALL ? 3_600_000 : 300_000);

  let program: Compiled;
  let lanes: Lanes<DisturbedLane>;
  const lived = new Map<FaultCell, Promise<Lived>>();

  before(async function () {
    requireServer(this, 'openbao');
    program = await compile();
    const vault = await makeVault();
    lanes = await openLanes(LANES, () => openDisturbedLane(vault, program));
    // All of them are under way at once; each test waits for its own.
    for (const cell of chosen) {
      const life = lanes.run((lane) => liveThrough(lane, cell.life, cell.boundary, cell.disturbance));
      life.catch(() => undefined);
      lived.set(cell, life);
    }
  });

  after(async () => {
    await lanes?.close();
    await program?.remove();
  });

  it('is tried at every boundary, and with every fault at least five times', () => {
    const at = ({ life, boundary: { types, occurrence } }: FaultCell) =>
      `${life.name} ${types} ${occurrence}`;
    const boundaries = new Set(
      CELLS.map((cell) => `${cell.life.name} ${cell.boundary.types} ${cell.boundary.occurrence}`),
    );
    assert.deepEqual(new Set(chosen.map(at)), boundaries);
    for (const fault of faults)
      assert.ok(chosen.filter(({ disturbance }) => disturbance === fault).length >= 5, fault.name);
  });

  for (const cell of chosen) {
    const { types, occurrence, side } = cell.boundary;
    it(`${cell.disturbance.name}, ${cell.life.name}: ${side} ${types} ${occurrence}`, async () => {
      assert.deepEqual((await lived.get(cell))?.end, cell.end);
    });
  }
});
