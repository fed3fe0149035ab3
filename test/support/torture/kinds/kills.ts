import { compile } from '../../e2e/compiled.ts';
import { startIssuer } from '../../e2e/issuer.ts';
import { makeVault } from '../../e2e/vault.ts';
import { programs } from '../../servers/installed.ts';
import { SKIPPABLE } from '../../skippable.ts';
import type { Row, TortureKind } from '../kind.ts';
import { CALLS, countCalls, judge, liveThrough } from '../kills.ts';
import type { Call, Ground, KillPoint } from '../kills.ts';
import { randomOf } from '../power/log.ts';

export const kills: TortureKind = {
  name: 'kills',
  what: 'SIGKILL of the daemon right before a system call, and all that follows',
  missing: () =>
    programs.strace() === null ? SKIPPABLE.strace : programs.openbao() === null ? SKIPPABLE.openbao : null,
  run: async ({ seed, timeIsUp, say }) => {
    const [program, issuer] = await Promise.all([compile(), startIssuer()]);
    try {
      const ground: Ground = { program, issuer, vault: await makeVault() };
      const points = inTurns(pointsOf(await countCalls(ground)), seed);
      const tries: Try[] = [];
      for (const point of points) {
        if (tries.length > 0 && timeIsUp()) break;
        if (tries.length % 20 === 0) say(`kills: ${tries.length} of ${points.length}, seed ${seed}`);
        tries.push(await tryAt(ground, point));
      }
      return CALLS.flatMap((call) => rowOf(call, points, tries));
    } finally {
      await issuer.stop();
      await program.remove();
    }
  },
};

interface Try {
  readonly call: Call;
  readonly killed: boolean;
  readonly end: string | null;
  readonly problem: string | null;
}

async function tryAt(ground: Ground, point: KillPoint): Promise<Try> {
  const { call, when } = point;
  try {
    const lived = await liveThrough(ground, point);
    const { end, problem } = judge(lived);
    return {
      call,
      killed: lived.killed,
      end,
      problem: problem === null ? null : `${call} ${when}: ${problem}`,
    };
  } catch (thrown) {
    return { call, killed: true, end: null, problem: `${call} ${when}: ${String(thrown)}` };
  }
}

function pointsOf(counts: ReadonlyMap<Call, number>): readonly KillPoint[] {
  return [...counts].flatMap(([call, count]) =>
    Array.from({ length: count }, (_, index) => ({ call, when: index + 1 })),
  );
}

/** One of each call, then another of each: the rare ones are all tried soon, the frequent ones at random. */
function inTurns(points: readonly KillPoint[], seed: number): readonly KillPoint[] {
  const random = randomOf(seed);
  const turns = new Map<Call, number>();
  const turnOf = ({ call }: KillPoint): number => {
    const turn = turns.get(call) ?? 0;
    turns.set(call, turn + 1);
    return turn;
  };
  return points
    .map((point) => ({ point, rank: random() }))
    .sort((left, right) => left.rank - right.rank)
    .map(({ point }) => ({ point, turn: turnOf(point) }))
    .sort((left, right) => left.turn - right.turn)
    .map(({ point }) => point);
}

function rowOf(call: Call, points: readonly KillPoint[], tries: readonly Try[]): readonly Row[] {
  const own = tries.filter((each) => each.call === call);
  if (own.length === 0) return [];
  const killed = own.filter((each) => each.killed);
  const ends = new Map<string, number>();
  for (const { end } of killed) ends.set(end ?? 'bad end', (ends.get(end ?? 'bad end') ?? 0) + 1);
  return [
    {
      what: call,
      tried: `${killed.length} kills of ${points.filter((point) => point.call === call).length}`,
      found: [...ends].map(([end, count]) => `${count} ${end}`).join(', '),
      problems: own.flatMap(({ problem }) => problem ?? []),
    },
  ];
}
