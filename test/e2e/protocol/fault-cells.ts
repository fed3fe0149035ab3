import assert from 'node:assert/strict';
import { compile } from '../../support/e2e/compiled.ts';
import type { Compiled } from '../../support/e2e/compiled.ts';
import { openDisturbedLane } from '../../support/e2e/disturbed-lane.ts';
import type { DisturbedLane } from '../../support/e2e/disturbed-lane.ts';
import type { JournalKind } from '../../support/e2e/journal-place.ts';
import { openLanes } from '../../support/e2e/lanes.ts';
import type { Lanes } from '../../support/e2e/lanes.ts';
import type { Lived } from '../../support/e2e/life.ts';
import { liveThrough } from '../../support/e2e/live-through.ts';
import { makeVault } from '../../support/e2e/vault.ts';
import { requireServer } from '../../support/servers/require.ts';
import { CELLS } from './crash-table.ts';
import type { Cell } from './crash-table.ts';
import { faultCells } from './fault-table.ts';
import type { FaultCell } from './fault-table.ts';

const LANES = 3;
/** Every cell, for a long run; a fixed part of them otherwise. */
const ALL = process.env['KEYTURN_TORTURE_CELLS'] === 'all';

export interface Matrix {
  readonly journal: JournalKind['name'];
  /** Of the steps through the table that come to every fault, a long one: each so many-th cell is in `npm test`. */
  readonly every: number;
  /** Skips where the database's server is missing. */
  readonly require: (context: Mocha.Context) => void;
  readonly open: () => Promise<JournalKind>;
}

/** The real daemon, at every boundary of its journal, with one thing after the other gone wrong there. */
export function describeMatrix({ journal, every, require, open }: Matrix): void {
  const cells = faultCells(journal);
  const chosen = cells.filter((_cell, index) => ALL || index % every === 0);

  describe(`a daemon on ${journal} for which something goes wrong at any boundary (${chosen.length} of ${cells.length} cells)`, function () {
    this.timeout(ALL ? 7_200_000 : 300_000);

    let program: Compiled;
    let lanes: Lanes<DisturbedLane>;
    const lived = new Map<FaultCell, Promise<Lived>>();

    before(async function () {
      requireServer(this, 'openbao');
      require(this);
      program = await compile();
      const ground = { vault: await makeVault(), program, journals: await open() };
      lanes = await openLanes(LANES, () => openDisturbedLane(ground));
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

    it('is tried with every fault, and at boundaries all over its life', () => {
      const faults = new Set(cells.map(({ disturbance }) => disturbance));
      assert.deepEqual(new Set(chosen.map(({ disturbance }) => disturbance)), faults);
      const boundaries = new Set(chosen.map(whereOf)).size;
      assert.ok(boundaries > new Set(CELLS.map(whereOf)).size / 2, `${boundaries} boundaries`);
    });

    for (const cell of chosen) {
      const { boundary, disturbance, end } = cell;
      it(`${disturbance.name}, ${whereOf(cell)}, ${boundary.side}`, async function () {
        if (disturbance.kek === 'kms') requireServer(this, 'moto');
        assert.deepEqual((await lived.get(cell))?.end, end);
      });
    }
  });
}

function whereOf({ life, boundary: { types, occurrence } }: Cell): string {
  return `${life.name}: ${types} ${occurrence}`;
}
