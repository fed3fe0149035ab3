/**
 * What the daemon keeps resident at rest: the real process, started on manifests and a journal that stand on disk, with
 * nothing due. Nobody forces a garbage collection. A small fleet and a large one.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { writeManifests } from '../support/manifests.ts';
import { figure, printAim, printHead, printTable, say, spreadOf, told } from '../support/report.ts';
import { seedFleet } from '../support/seeded-fleet.ts';
import { withFolder } from '../support/temporary.ts';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const SUBJECTS = [
  { count: 100, aimMb: 120 },
  { count: 100_000, aimMb: 300 },
] as const;
const STARTS = 3;
const REST_MS = 20_000;
const LAST_MS = 10_000;
const NOTHING_DUE_FOR_MS = 3 * 3_600_000;
const NOWHERE = 'http://127.0.0.1:9';

interface Sample {
  /** Megabytes of 1,000,000 bytes. */
  readonly residentMb: number;
  /** The most it ever had, while it read the manifests. */
  readonly peakMb: number;
  readonly startedMs: number;
}

await withFolder(async (folder) => {
  printHead('Resident memory of the daemon at rest, in MB');
  const rows: string[][] = [];
  const verdicts: { readonly aim: string; readonly holds: boolean }[] = [];
  for (const { count, aimMb } of SUBJECTS) {
    const samples = await measure(join(folder, `${count}`), count);
    const resident = spreadOf(samples.map(({ residentMb }) => residentMb));
    const credentials = count.toLocaleString('en');
    rows.push([
      credentials,
      told(resident),
      told(spreadOf(samples.map(({ peakMb }) => peakMb))),
      told(spreadOf(samples.map(({ startedMs }) => startedMs / 1_000))),
      `≤ ${aimMb}`,
    ]);
    const aim = `at most ${aimMb} MB with ${credentials} credentials (${figure(resident.median)})`;
    verdicts.push({ aim, holds: resident.median <= aimMb });
  }
  printTable([['credentials', 'resident at rest', 'peak since the start', 'ready after, s', 'aim'], ...rows]);
  say(`Medians (least–most) of ${STARTS} starts, ${REST_MS / 1_000} s after each was ready, nothing due.`);
  for (const { aim, holds } of verdicts) printAim(aim, holds);
});

async function measure(folder: string, count: number): Promise<readonly Sample[]> {
  say(`preparing ${count.toLocaleString('en')} credentials …`);
  const data = join(folder, 'data');
  const manifests = join(folder, 'manifests');
  await seedFleet(data, count, Date.now() + NOTHING_DUE_FOR_MS);
  await writeManifests(manifests, { count, gateway: NOWHERE, api: NOWHERE });
  const samples: Sample[] = [];
  for (let start = 0; start < STARTS; start += 1) samples.push(await sampleOf(data, manifests));
  return samples;
}

async function sampleOf(data: string, manifests: string): Promise<Sample> {
  const startsMs = performance.now();
  const args = [
    'run',
    '--data',
    data,
    '--manifests',
    manifests,
    '--listen',
    '127.0.0.1:0',
    '--log-format',
    'json',
  ];
  const child = spawn(process.execPath, ['--optimize-for-size', MAIN, ...args], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const ended = once(child, 'exit');
  process.once('exit', () => void child.kill('SIGKILL'));
  while (!existsSync(join(data, 'daemon.json'))) {
    if (child.exitCode !== null) throw new Error(`the daemon ended with ${child.exitCode}`);
    await pause(20);
  }
  const startedMs = performance.now() - startsMs;
  await pause(REST_MS - LAST_MS);
  const seen: number[] = [];
  for (let sample = 0; sample < LAST_MS / 1_000; sample += 1) {
    await pause(1_000);
    seen.push(await megabytesOf(child.pid ?? 0, 'VmRSS'));
  }
  const peakMb = await megabytesOf(child.pid ?? 0, 'VmHWM');
  child.kill('SIGTERM');
  await ended;
  await rm(join(data, 'daemon.json'), { force: true });
  return { residentMb: spreadOf(seen).median, peakMb, startedMs };
}

async function megabytesOf(pid: number, field: string): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const kibibytes = new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1];
  return (Number(kibibytes) * 1_024) / 1_000_000;
}
