/**
 * `keyturn status` from a cold start, as a person feels it, beside the start of node itself. The two take turns; the
 * daemon that answers runs all the time and has one credential.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { seedFleet } from '../support/seeded-fleet.ts';
import { writeManifests } from '../support/manifests.ts';
import { figure, printAim, printHead, printTable, say, spreadOf, told } from '../support/report.ts';
import { withFolder } from '../support/temporary.ts';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const RUNS = 20;
const WARM_UPS = 3;
const AIM_MS = 120;
const NOWHERE = 'http://127.0.0.1:9';

await withFolder(async (folder) => {
  printHead('keyturn status from a cold start, in milliseconds');
  const data = join(folder, 'data');
  const manifests = join(folder, 'manifests');
  await seedFleet(data, 1, Date.now() + 3_600_000);
  await writeManifests(manifests, { count: 1, gateway: NOWHERE, api: NOWHERE });
  const stop = await startDaemon(data, manifests);
  try {
    const status = [MAIN, 'status', '--data', data];
    const bare: number[] = [];
    const own: number[] = [];
    for (let run = -WARM_UPS; run < RUNS; run += 1) {
      const [first, second] = [timed(['-e', '0']), timed(status)];
      if (run < 0) continue;
      bare.push(first);
      own.push(second);
    }
    report(bare, own);
  } finally {
    await stop();
  }
});

async function startDaemon(data: string, manifests: string): Promise<() => Promise<void>> {
  const args = [MAIN, 'run', '--data', data, '--manifests', manifests, '--listen', '127.0.0.1:0'];
  const child = spawn(process.execPath, args, { stdio: 'ignore' });
  process.once('exit', () => void child.kill('SIGKILL'));
  while (!existsSync(join(data, 'daemon.json'))) {
    if (child.exitCode !== null) throw new Error(`the daemon ended with ${child.exitCode}`);
    await pause(50);
  }
  return async () => {
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  };
}

function timed(args: readonly string[]): number {
  const startedMs = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}\n${String(stderr)}`);
  return performance.now() - startedMs;
}

function report(bare: readonly number[], own: readonly number[]): void {
  const more = own.map((tookMs, run) => tookMs - (bare[run] ?? 0));
  printTable([
    ['what', `median (least–most) of ${own.length} runs`],
    ['node -e 0', told(spreadOf(bare))],
    ['keyturn status', told(spreadOf(own))],
    ['more', told(spreadOf(more))],
  ]);
  const difference = spreadOf(own).median - spreadOf(bare).median;
  say(`Difference of the medians: ${figure(difference)} ms.`);
  printAim(`under ${AIM_MS} ms more`, difference < AIM_MS);
}
