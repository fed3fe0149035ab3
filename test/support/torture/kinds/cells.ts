import { isDeepStrictEqual } from 'node:util';
import { faultCells } from '../../../e2e/protocol/fault-table.ts';
import type { FaultCell } from '../../../e2e/protocol/fault-table.ts';
import { compile } from '../../e2e/compiled.ts';
import { openDisturbedLane } from '../../e2e/disturbed-lane.ts';
import type { DisturbedLane } from '../../e2e/disturbed-lane.ts';
import { onPostgres, onSqlite } from '../../e2e/journal-place.ts';
import type { JournalKind } from '../../e2e/journal-place.ts';
import { openLanes } from '../../e2e/lanes.ts';
import { liveThrough } from '../../e2e/live-through.ts';
import { makeVault } from '../../e2e/vault.ts';
import { programs } from '../../servers/installed.ts';
import { sharedPostgres } from '../../servers/postgres.ts';
import { SKIPPABLE } from '../../skippable.ts';
import type { Row, Task, TortureKind } from '../kind.ts';
import { randomOf } from '../power/log.ts';

const LANES = 3;

export const cellsOnSqlite = cellsOn('sqlite', ['openbao', 'moto'], async () => onSqlite);

export const cellsOnPostgres = cellsOn('postgres', ['openbao', 'moto', 'postgres'], async () =>
  onPostgres(await sharedPostgres()),
);

function cellsOn(
  name: string,
  needed: readonly ('openbao' | 'moto' | 'postgres')[],
  open: () => Promise<JournalKind>,
): TortureKind {
  return {
    name: `cells-${name}`,
    what: 'every fault at every boundary of the journal, each with its exact end',
    missing: () => {
      const missing = needed.find((each) => programs[each]() === null);
      return missing === undefined ? null : SKIPPABLE[missing];
    },
    run: async (task) => {
      const program = await compile();
      try {
        const ground = { vault: await makeVault(), program, journals: await open() };
        const lanes = await openLanes(LANES, () => openDisturbedLane(ground));
        const cells = shuffled(faultCells(ground.journals.name), task.seed);
        const tries = await Promise.all(cells.map((cell) => lanes.run((lane) => tryOnce(lane, cell, task))));
        await lanes.close();
        return rowsOf(cells, tries);
      } finally {
        await program.remove();
      }
    },
  };
}

/** Null: the time was up. */
type Try = { readonly cell: FaultCell; readonly problem: string | null } | null;

async function tryOnce(lane: DisturbedLane, cell: FaultCell, { timeIsUp }: Task): Promise<Try> {
  if (timeIsUp()) return null;
  const { disturbance, life, boundary, end: wanted } = cell;
  const where = `${disturbance.name}, ${life.name}: ${boundary.side} ${boundary.types} ${boundary.occurrence}`;
  try {
    const { end } = await liveThrough(lane, life, boundary, disturbance);
    return { cell, problem: isDeepStrictEqual(end, wanted) ? null : `${where}: ${JSON.stringify(end)}` };
  } catch (thrown) {
    await lane.replace();
    return { cell, problem: `${where}: ${String(thrown)}` };
  }
}

function shuffled(cells: readonly FaultCell[], seed: number): readonly FaultCell[] {
  const random = randomOf(seed);
  return cells
    .map((cell) => ({ cell, rank: random() }))
    .sort((left, right) => left.rank - right.rank)
    .map(({ cell }) => cell);
}

function rowsOf(cells: readonly FaultCell[], tries: readonly Try[]): readonly Row[] {
  const faults = [...new Set(cells.map(({ disturbance }) => disturbance))];
  return faults.map((fault) => {
    const own = tries.filter((each) => each?.cell.disturbance === fault);
    const problems = own.flatMap((each) => each?.problem ?? []);
    const all = cells.filter(({ disturbance }) => disturbance === fault).length;
    return {
      what: fault.name,
      tried: `${own.length} of ${all} cells`,
      found: `${own.length - problems.length} with their exact end`,
      problems,
    };
  });
}
