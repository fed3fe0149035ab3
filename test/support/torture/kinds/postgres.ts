import { programs } from '../../servers/installed.ts';
import { DEATHS } from '../../servers/postgres-deaths.ts';
import { SKIPPABLE } from '../../skippable.ts';
import type { Row, TortureKind } from '../kind.ts';
import { killPostgres, loseWithoutWaiting } from '../killed-postgres.ts';
import type { Outcome } from '../killed-postgres.ts';

/** Each round begins on a new server. */
const KILLS_A_ROUND = 6 * DEATHS.length;

export const postgres: TortureKind = {
  name: 'postgres',
  what: 'SIGKILL and immediate stops of PostgreSQL in the middle of writes, under rotations and plain appends',
  missing: () => (programs.postgres() === null ? SKIPPABLE.postgres : null),
  run: async ({ seed, timeIsUp, say }) => {
    const outcomes: Outcome[] = [];
    for (let round = 0; round === 0 || !timeIsUp(); round += 1) {
      say(`postgres: round ${round + 1}, ${KILLS_A_ROUND} kills, seed ${seed + round}`);
      outcomes.push(await killPostgres({ kills: KILLS_A_ROUND, seed: seed + round, timeIsUp }));
    }
    return [...DEATHS.map((death) => rowOf(death, outcomes)), rowOfAll(outcomes), await control()];
  },
};

function rowOf(death: (typeof DEATHS)[number], outcomes: readonly Outcome[]): Row {
  const count = outcomes.flatMap(({ deaths }) => deaths).filter((each) => each === death).length;
  return { what: death, tried: `${count} deaths`, found: '', problems: [] };
}

function rowOfAll(outcomes: readonly Outcome[]): Row {
  const sum = (of: (outcome: Outcome) => number): number =>
    outcomes.reduce((total, each) => total + of(each), 0);
  const rows = sum(({ acknowledged }) => acknowledged);
  const told = sum(({ told }) => told);
  const problems = outcomes.flatMap((outcome) => outcome.problems);
  return {
    what: 'all of them',
    tried: `${sum(({ rotations }) => rotations)} rotations`,
    found: `${rows} rows and ${told} events acknowledged, ${problems.length} problems`,
    problems,
  };
}

async function control(): Promise<Row> {
  const { acknowledged, lost } = await loseWithoutWaiting();
  return {
    what: 'a commit that waits for nothing',
    tried: '1 death',
    found: `${lost} of ${acknowledged} rows lost`,
    problems: lost > 0 ? [] : ['nothing was lost where something must be'],
  };
}
