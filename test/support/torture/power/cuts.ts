import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asFault } from '../../../../src/domain/fault.ts';
import { sqliteDriver } from '../../../../src/journal/sqlite/driver.ts';
import { FIRST } from '../../../contract/journal/samples.ts';
import { system } from './disk.ts';
import { dataDirectoryOn, openInstallation } from './installation.ts';
import type { Installation } from './installation.ts';
import { imageAfter, randomOf } from './log.ts';
import type { Cut, Survivors } from './log.ts';
import { secretOf } from './record.ts';
import type { Receipt, Recorded } from './record.ts';

export interface Outcome {
  readonly cut: Cut;
  /** How many acknowledged rows and entries were looked for. */
  readonly checked: number;
  readonly lost: readonly string[];
  /** What is wrong beside: a file system that can't be mounted, a database that is damaged, a start that fails. */
  readonly broken: readonly string[];
}

const SURVIVORS: readonly Survivors[] = ['none', 'some', 'some', 'all'];

/**
 * Where the power goes: every third time right after something was acknowledged, with nothing kept that no flush covers;
 * otherwise anywhere, and what was not flushed is there, is not, or is torn.
 */
export function cutsAnywhere(recorded: Recorded, count: number, seed: number): readonly Cut[] {
  const random = randomOf(seed);
  return Array.from({ length: count }, (_, index): Cut => {
    if (index % 3 === 0) return cutAtReceipt(recorded, random, 0);
    return {
      position: Math.floor(random() * (recorded.log.length + 1)),
      survivors: SURVIVORS[index % SURVIVORS.length] ?? 'none',
      seed: Math.floor(random() * 2 ** 32),
      liedAboutFlushes: 0,
    };
  });
}

/** The hardest ones: what was just acknowledged rests on the flushes alone. */
export function cutsAtReceipts(
  recorded: Recorded,
  count: number,
  seed: number,
  liedAboutFlushes = 0,
): readonly Cut[] {
  const random = randomOf(seed);
  return Array.from({ length: count }, () => cutAtReceipt(recorded, random, liedAboutFlushes));
}

function cutAtReceipt({ receipts }: Recorded, random: () => number, liedAboutFlushes: number): Cut {
  const receipt = receipts[Math.floor(random() * receipts.length)];
  return { position: receipt?.position ?? 0, survivors: 'none', seed: 0, liedAboutFlushes };
}

/** Puts the disk back as the cut left it, mounts it, and starts on it what ran before. */
export async function playCut(recorded: Recorded, cut: Cut): Promise<Outcome> {
  const folder = await mkdtemp(join(tmpdir(), 'keyturn-cut-'));
  const directory = join(folder, 'mounted');
  const image = join(folder, 'disk.img');
  const owed = recorded.receipts.filter(({ position }) => position <= cut.position);
  try {
    await writeFile(image, imageAfter(recorded.base, recorded.log, cut));
    await mkdir(directory);
    system('mount', ['-t', 'ext4', '-o', 'loop', image, directory]);
    try {
      return { cut, checked: owed.length, ...(await inspect(dataDirectoryOn(directory), owed)) };
    } finally {
      system('umount', [directory]);
    }
  } catch (thrown) {
    return { cut, checked: owed.length, lost: [], broken: [String(thrown)] };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function inspect(
  dataDirectory: string,
  owed: readonly Receipt[],
): Promise<Pick<Outcome, 'lost' | 'broken'>> {
  let installation: Installation;
  try {
    installation = await openInstallation(dataDirectory);
  } catch (thrown) {
    const { code, saw } = asFault(thrown, 'start');
    return { lost: owed.map(nameOf), broken: [`start: ${code} ${saw}`] };
  }
  const lost: string[] = [];
  let problems: readonly string[] = [];
  try {
    for (const receipt of owed) if (!(await isThere(installation, receipt))) lost.push(nameOf(receipt));
    problems = (await installation.journal.verify()).problems.map(({ seq, saw }) => `verify: ${seq} ${saw}`);
  } finally {
    await installation.close();
  }
  return { lost, broken: [...problems, ...(await damageOf(dataDirectory))] };
}

function nameOf({ what, round }: Receipt): string {
  return `${what} ${round}`;
}

async function isThere({ journal, custody }: Installation, { what, round }: Receipt): Promise<boolean> {
  const attempt = `att_${round}`;
  const from = { credential: FIRST, attempt };
  const holdsSecret = async (file: Uint8Array | null): Promise<boolean> =>
    file !== null && Buffer.from(await custody.open(file, from)).equals(secretOf(round));
  if (what === 'escrow') return holdsSecret(await custody.escrowed(FIRST, attempt));
  const state = await journal.state(FIRST);
  if (state === null || state.seq < round + 1) return false;
  return round === 0 || holdsSecret(await journal.sealed(FIRST, attempt));
}

async function damageOf(dataDirectory: string): Promise<readonly string[]> {
  const Sqlite = await sqliteDriver();
  const database = new Sqlite(join(dataDirectory, 'journal.db'), { readonly: true });
  const found = database.pragma('integrity_check', { simple: true });
  database.close();
  return found === 'ok' ? [] : [`integrity_check: ${String(found)}`];
}
