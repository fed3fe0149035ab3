import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { consumersOf, OF_ONE_CONSUMER, openDesk } from './desk.ts';
import { quantiles } from './quantiles.ts';
import type { Quantiles } from './quantiles.ts';

const STREAMS = fileURLToPath(new URL('streams.ts', import.meta.url));

export interface FanOut {
  readonly reached: Quantiles;
  readonly lastMs: number;
  /** Resident memory of the daemon, MB. */
  readonly beforeMb: number;
  readonly connectedMb: number;
  readonly afterMb: number;
}

/** Streams that only read, a process for each consumer. */
export async function measureStreams(folder: string, streams: number, rounds: number): Promise<FanOut> {
  const desk = await openDesk(folder, { agents: streams, rounds, withFiles: false });
  const crowd: ChildProcess[] = [];
  try {
    const beforeMb = residentMb(desk.pid);
    const complete: Promise<unknown>[] = [];
    for (const [index, consumer] of consumersOf(streams).entries()) {
      const from = index * OF_ONE_CONSUMER;
      const to = Math.min(streams, from + OF_ONE_CONSUMER);
      const args = [desk.url, join(folder, consumer), String(from), String(to), String(rounds)];
      const child = fork(STREAMS, args, { execArgv: ['--import', 'tsx'] });
      crowd.push(child);
      complete.push(once(child, 'message'));
    }
    await Promise.all(complete);
    const connectedMb = residentMb(desk.pid);
    const tookMs: number[] = [];
    for (let round = 1; round <= rounds; round += 1) {
      const heard = Promise.all(crowd.map(async (child) => (await once(child, 'message')) as [number[]]));
      const { committedAt } = await desk.rotate(round, async () => void (await heard));
      tookMs.push(...(await heard).flatMap(([at]) => at).map((at) => at - committedAt));
    }
    return {
      ...{ reached: quantiles(tookMs), lastMs: Math.max(...tookMs), beforeMb, connectedMb },
      afterMb: residentMb(desk.pid),
    };
  } finally {
    for (const child of crowd) {
      if (child.exitCode !== null) continue;
      child.kill('SIGTERM');
      await once(child, 'exit');
    }
    await desk.close();
  }
}

function residentMb(pid: number): number {
  const [, kilobytes = '0'] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) / 1_024;
}
