/**
 * How fast a scan is, with 10, 1,000 and 10,000 secrets: over many small files, over a log of a gigabyte, and over a history that
 * unfolds to one, beside `git cat-file --batch-all-objects` alone, which is the floor; and beside other scanners, where they
 * are on PATH. It takes 4 GB in the temporary folder, and some minutes to make what is searched.
 */
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { ManagedSecret } from '../../src/domain/fingerprints.ts';
import { DAY_MS } from '../../src/domain/duration.ts';
import { Secret } from '../../src/domain/secret.ts';
import { makeFingerprints } from '../../src/scan/fingerprints/make.ts';
import type { ScanReport } from '../../src/scan/report.ts';
import { figure, printAim, printHead, printTable, say } from '../support/report.ts';
import { withFolder } from '../support/temporary.ts';
import { makeFiles, makeHistory, makeLog, PLANTS, secretText } from './corpus.ts';
import { best, run } from './measure.ts';
import { others } from './others.ts';
import type { Corpora } from './others.ts';

const MAIN = resolve(import.meta.dirname, '../../dist/main.js');
const COUNTS = [10, 1_000, 10_000];
const ROUNDS = 3;
const MEGABYTE = 1e6;
const MOST_TIMES_FLOOR = 2;
const LEAST_TIMES_FASTER = 5;
const LEAST_MB_S = 500;
const MOST_MEMORY_MB = 200;

interface Figures {
  readonly seconds: number;
  readonly mbPerCpu: number;
  readonly memoryMb: number;
  readonly found: number;
}

await withFolder(async (folder) => {
  printHead('Scans for exact secrets: wall clock, peak memory, plants found');
  const corpora = await prepare(folder);
  const rows: (readonly string[])[] = [
    ['source', 'secrets', 'MB', 's', 'MB/s', 'MB/s of CPU', 'peak MB', 'found'],
  ];
  const measured: Record<keyof Corpora, Figures[]> = { files: [], log: [], history: [] };
  for (const count of COUNTS) {
    const prints = join(folder, `${count}.fingerprints`);
    await writeFile(prints, pressed(count));
    for (const name of ['files', 'log', 'history'] as const) {
      const target = name === 'history' ? `git:${corpora[name]}` : corpora[name];
      rows.push([name, String(count), ...scanned(target, prints, measured[name])]);
    }
  }
  const floor = best(Array.from({ length: ROUNDS }, () => run('git', floorOf(corpora)))).seconds;
  rows.push(['history, cat-file alone', '–', '–', figure(floor), '–', '–', '–', '–']);
  const beside = others(corpora, folder);
  rows.push(...beside.rows);
  printTable(rows);
  printAims(measured, floor, beside.fastestInHistory);
});

async function prepare(folder: string): Promise<Corpora> {
  const corpora = {
    files: join(folder, 'files'),
    log: join(folder, 'router.log'),
    history: join(folder, 'history.git'),
  };
  say('making a log of 1 GB and a history of 1 GB …');
  await makeFiles(corpora.files);
  await makeLog(corpora.log);
  await makeHistory(corpora.history);
  return corpora;
}

/** What reading everything takes in the fastest order, and nothing else. */
function floorOf({ history }: Corpora): readonly string[] {
  return ['-C', history, 'cat-file', '--batch-all-objects', '--unordered', '--batch'];
}

function scanned(target: string, prints: string, figures: Figures[]): readonly string[] {
  const rounds = Array.from({ length: ROUNDS }, () =>
    run(process.execPath, [MAIN, 'scan', target, '-f', prints, '-o', 'json'], true),
  );
  const { seconds, cpuSeconds, memoryMb, stdout } = best(rounds);
  const { coverage, findings } = JSON.parse(stdout) as ScanReport;
  const mb = coverage.bytes / MEGABYTE;
  const found = new Set(findings.map(({ credential }) => credential)).size;
  figures.push({ seconds, mbPerCpu: mb / cpuSeconds, memoryMb, found });
  return [
    ...[figure(mb), figure(seconds), figure(mb / seconds), figure(mb / cpuSeconds)],
    ...[figure(memoryMb), `${found} of ${PLANTS}`],
  ];
}

function printAims(
  { files, log, history }: Readonly<Record<keyof Corpora, readonly Figures[]>>,
  floor: number,
  fastest: number | null,
): void {
  const slowest = Math.max(...history.map(({ seconds }) => seconds));
  const all = [...files, ...log, ...history];
  printAim(`a history within ${MOST_TIMES_FLOOR} times of reading it`, slowest <= floor * MOST_TIMES_FLOOR);
  if (fastest !== null)
    printAim(
      `${LEAST_TIMES_FASTER} times as fast in it as the fastest general scanner`,
      slowest * LEAST_TIMES_FASTER <= fastest,
    );
  const text = Math.min(...log.map(({ mbPerCpu }) => mbPerCpu));
  printAim(`${LEAST_MB_S} MB/s and core on a log, the start of the process counted`, text >= LEAST_MB_S);
  printAim(
    `less than ${MOST_MEMORY_MB} MB`,
    Math.max(...all.map(({ memoryMb }) => memoryMb)) < MOST_MEMORY_MB,
  );
  printAim(
    'every planted value is found',
    all.every(({ found }) => found === PLANTS),
  );
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
