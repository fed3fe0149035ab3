/**
 * How fast a scan is, with 10, 1,000 and 10,000 secrets: over files, over a log, and over a history beside
 * `git cat-file --batch-all-objects` alone, which is the floor; and beside ripgrep with the plain values, where it is there.
 * `npm run bench -- scan REPO` takes another history than that of this repository.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash, createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { ManagedSecret } from '../../src/domain/fingerprints.ts';
import { DAY_MS } from '../../src/domain/duration.ts';
import { Secret } from '../../src/domain/secret.ts';
import { makeFingerprints } from '../../src/scan/fingerprints/make.ts';
import type { ScanReport } from '../../src/scan/report.ts';
import { figure, printAim, printHead, printTable, say, spreadOf } from '../support/report.ts';
import { withFolder } from '../support/temporary.ts';

const MAIN = resolve(import.meta.dirname, '../../dist/main.js');
const COUNTS = [10, 1_000, 10_000];
const ROUNDS = 3;
const PLANTS = 10;
const LOG_LINES = 400_000;
const LENGTH = 32;
const MEGABYTE = 1e6;
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const MOST_TIMES_FLOOR = 2;
const LEAST_MB_S = 500;
const MOST_MEMORY_MB = 200;

interface Ran {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly memoryMb: number;
  readonly stdout: string;
}

const [repositoryArgument = resolve(import.meta.dirname, '../..')] = process.argv.slice(2);
/** What reading everything takes, and nothing else. */
const FLOOR = ['-C', repositoryArgument, 'cat-file', '--batch-all-objects', '--batch'];

await withFolder(async (folder) => {
  printHead('Scans for exact secrets: wall clock, peak memory, plants found');
  const sources = await prepare(folder);
  const rows: (readonly string[])[] = [
    ['source', 'secrets', 'MB', 's', 'MB/s', 'MB/s of CPU', 'peak MB', 'found'],
  ];
  const memory: number[] = [];
  const text: number[] = [];
  const history: number[] = [];
  for (const count of COUNTS) {
    const file = join(folder, `${count}.fingerprints`);
    await writeFile(file, pressed(count));
    for (const { name, target } of sources) {
      const rounds = Array.from({ length: ROUNDS }, () =>
        run(process.execPath, [MAIN, 'scan', target, '-f', file, '-o', 'json']),
      );
      const best = rounds.reduce((left, right) => (right.seconds < left.seconds ? right : left));
      const { coverage, findings } = JSON.parse(best.stdout) as ScanReport;
      const mb = coverage.bytes / MEGABYTE;
      const seconds = spreadOf(rounds.map((round) => round.seconds)).median;
      const perCpu = mb / best.cpuSeconds;
      rows.push([
        ...[name, String(count), figure(mb), figure(seconds), figure(mb / seconds), figure(perCpu)],
        ...[figure(best.memoryMb), `${findings.length} of ${name === 'history' ? 0 : PLANTS}`],
      ]);
      memory.push(best.memoryMb);
      (name === 'history' ? history : text).push(name === 'history' ? seconds : perCpu);
    }
  }
  const floor = spreadOf(Array.from({ length: ROUNDS }, () => run('git', FLOOR).seconds)).median;
  rows.push(['history, cat-file alone', '–', '–', figure(floor), '–', '–', '–', '–']);
  rows.push(...ripgrep(folder));
  printTable(rows);
  printAim(
    `a history within ${MOST_TIMES_FLOOR} times of reading it`,
    Math.max(...history) <= floor * MOST_TIMES_FLOOR,
  );
  printAim(
    `${LEAST_MB_S} MB/s and core on text, the start of the process counted`,
    Math.min(...text) >= LEAST_MB_S,
  );
  printAim(`less than ${MOST_MEMORY_MB} MB`, Math.max(...memory) < MOST_MEMORY_MB);
});

async function prepare(
  folder: string,
): Promise<readonly { readonly name: string; readonly target: string }[]> {
  const files = join(folder, 'files');
  await mkdir(files);
  for (let copy = 0; copy < 10; copy += 1)
    await cp(resolve(import.meta.dirname, '../../src'), join(files, String(copy)), { recursive: true });
  for (let plant = 0; plant < PLANTS; plant += 1)
    await writeFile(join(files, `plant-${plant}.env`), `A=1\nSECRET=${secretText(plant)}\n`);
  const log = join(folder, 'router.log');
  const lines = Array.from({ length: LOG_LINES }, (_, line) => {
    const request = createHash('sha256').update(String(line)).digest('hex').slice(0, 16);
    return `2026-06-01T00:00:00.000Z info order accepted request=${request} account=${line} took_ms=${line % 90}`;
  });
  for (let plant = 0; plant < PLANTS; plant += 1)
    lines[plant * 30_000] =
      `debug authorization: Basic ${Buffer.from(`me:${secretText(plant)}`).toString('base64')}`;
  await writeFile(log, lines.join('\n'));
  return [
    { name: 'files', target: files },
    { name: 'log', target: log },
    { name: 'history', target: `git:${repositoryArgument}` },
  ];
}

function secretText(number: number): string {
  const bytes = createHmac('sha512', 'bench').update(String(number)).digest();
  return Array.from(bytes.subarray(0, LENGTH), (byte) => LETTERS[byte % LETTERS.length]).join('');
}

function pressed(count: number): string {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const secrets = Array.from({ length: count }, (_, number): ManagedSecret => ({
    ...{ credential: `wb-${number}`, version: 1, part: 'app-secret', bornAt: null },
    value: new Secret(secretText(number)),
  }));
  const key = (text: string) => new Uint8Array(createHash('sha256').update(text).digest());
  const now = Date.now();
  return makeFingerprints(
    {
      ...{ installation: 'bench', scanner: 'bench', madeAt: now, expiresAt: now + DAY_MS, keyturn: '0.0.0' },
      ...{ keys: { window: key('window'), mac: key('mac') }, chance: key('chance') },
      publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
      sign: (text) => sign(null, Buffer.from(text), privateKey).toString('base64'),
    },
    secrets,
    [],
  );
}

/** Under a shell that measures it: time, and the most memory that the process had. */
function run(program: string, args: readonly string[]): Ran {
  const script =
    'import resource,subprocess,sys,time\nt=time.time()\nsubprocess.run(sys.argv[2:],stdout=open(sys.argv[1],"wb"),stderr=subprocess.DEVNULL)\ns=time.time()-t\nr=resource.getrusage(resource.RUSAGE_CHILDREN)\nprint(s,r.ru_utime+r.ru_stime,r.ru_maxrss)';
  const isScan = program === process.execPath;
  const out = isScan ? join(tmpdir(), `keyturn-bench-out-${process.pid}`) : '/dev/null';
  const text = execFileSync('python3', ['-c', script, out, program, ...args], { encoding: 'utf8' });
  const [seconds = 0, cpuSeconds = 0, kilobytes = 0] = text.trim().split(' ').map(Number);
  const stdout = isScan ? execFileSync('cat', [out], { encoding: 'utf8', maxBuffer: 1 << 28 }) : '';
  if (isScan) spawnSync('rm', ['-f', out]);
  return { seconds, cpuSeconds, memoryMb: kilobytes / 1024, stdout };
}

/** With the plain values, which a scanner on a build machine must not have. */
function ripgrep(folder: string): readonly (readonly string[])[] {
  if (spawnSync('rg', ['--version']).status !== 0) {
    say('ripgrep is not on PATH: no line of it');
    return [];
  }
  return COUNTS.map((count) => {
    const patterns = join(folder, 'patterns');
    execFileSync('tee', [patterns], {
      input: Array.from({ length: count }, (_, n) => secretText(n)).join('\n'),
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    const { seconds } = run('rg', ['-F', '-f', patterns, '-c', join(folder, 'files')]);
    return ['files, ripgrep -F', String(count), '–', figure(seconds), '–', '–', '–', '–'];
  });
}
