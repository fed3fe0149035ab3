/**
 * From the commit that makes a new key current to the word of every application that has loaded it: the real daemon over TLS, agents
 * that keep files in memory, and an application that answers as soon as its files have changed. Beside it a bare TLS server that
 * sends a line to as many clients, which replace a file and answer, and `bao agent` on a secret of OpenBao.
 *
 * `npm run bench -- push [AGENTS…] [--streams N]`: with streams, only those: connections that read what they are sent.
 */
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { figure, printAim, printHead, printTable, say } from '../support/report.ts';
import { withFolder } from '../support/temporary.ts';
import { startCrowd } from './crowd.ts';
import { measureFloor } from './floor-side.ts';
import { measureBaoAgent, openBaoIsThere } from './bao-agent.ts';
import { openDesk } from './desk.ts';
import { measureStreams } from './stream-side.ts';
import { quantiles } from './quantiles.ts';
import type { Quantiles } from './quantiles.ts';

const ROUNDS = 5;
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { streams: { type: 'string' } },
});
const SIZES = positionals.length > 0 ? positionals.map(Number) : [1, 100, 1_000];
const STREAM_ROUNDS = 3;
const AIM_MS = 250;
const AIM_RATIO = 1.5;
const MEMORY_DISK = '/dev/shm';

interface Row {
  readonly agents: number;
  readonly visible: Quantiles;
  readonly loaded: Quantiles;
  readonly floorVisible: Quantiles;
  readonly floorLoaded: Quantiles;
}

printHead(
  `from the commit to the files, and to the word of the application, in milliseconds; ${ROUNDS} rotations`,
);
if (values.streams === undefined) await measureAgents();
else await measureFanOut(Number(values.streams));

async function measureAgents(): Promise<void> {
  const rows: Row[] = [];
  for (const agents of SIZES) rows.push(await measure(agents));
  printTable([
    ['', 'agents', 'files p50', 'p99', 'loaded p50', 'p99'],
    ...rows.flatMap(({ agents, visible, loaded, floorVisible, floorLoaded }) => [
      ['keyturn', String(agents), ...cells(visible), ...cells(loaded)],
      ['bare TLS', String(agents), ...cells(floorVisible), ...cells(floorLoaded)],
    ]),
  ]);
  for (const { agents, loaded, floorLoaded } of rows) {
    if (agents <= 100) printAim(`loaded p99 below ${AIM_MS} ms with ${agents}`, loaded.p99 < AIM_MS);
    else
      printAim(
        `loaded p99 within ${AIM_RATIO} times the bare server with ${agents} (it took ${figure(loaded.p99 / floorLoaded.p99)} times)`,
        loaded.p99 <= AIM_RATIO * floorLoaded.p99,
      );
  }
  if (openBaoIsThere()) {
    const { p50, p99 } = await measureBaoAgent();
    say(
      `bao agent that asks every 5 s: its file had the secret after ${figure(p50)} ms (median), ${figure(p99)} ms (longest).`,
    );
  } else say('bao agent: not measured, there is no OpenBao here.');
}

async function measureFanOut(streams: number): Promise<void> {
  const { reached, lastMs, beforeMb, connectedMb, afterMb } = await inMemory((folder) =>
    measureStreams(folder, streams, STREAM_ROUNDS),
  );
  printTable([
    ['streams', 'reached p50', 'p99', 'last', 'daemon MB: none', 'connected', 'after'],
    [String(streams), ...cells(reached), ...[lastMs, beforeMb, connectedMb, afterMb].map(figure)],
  ]);
}

async function measure(agents: number): Promise<Row> {
  const ours = await inMemory(async (folder) => {
    const desk = await openDesk(folder, { agents, rounds: ROUNDS, withFiles: true });
    const crowd = await startCrowd(folder, agents);
    try {
      await crowd.allReported(ROUNDS);
      const visible: number[] = [];
      const loaded: number[] = [];
      for (let round = 1; round <= ROUNDS; round += 1) {
        const { committedAt } = await desk.rotate(round, () => crowd.allReported(ROUNDS + round));
        visible.push(...crowd.flippedAt().map((at) => at - committedAt));
        loaded.push(...crowd.reportedAt().map((at) => at - committedAt));
      }
      return { visible: quantiles(visible), loaded: quantiles(loaded) };
    } finally {
      await crowd.stop();
      await desk.close();
    }
  });
  const floor = await inMemory((folder) => measureFloor(folder, agents, ROUNDS));
  return { agents, ...ours, floorVisible: floor.visible, floorLoaded: floor.loaded };
}

/** As a pod has them: files of an agent are in memory. */
function inMemory<T>(work: (folder: string) => Promise<T>): Promise<T> {
  return existsSync(MEMORY_DISK) ? withFolder(work, MEMORY_DISK) : withFolder(work);
}

function cells({ p50, p99 }: Quantiles): string[] {
  return [figure(p50), figure(p99)];
}
