import {
  chmodSync,
  closeSync,
  fsyncSync,
  lstatSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

/**
 * The layout in which Kubernetes keeps mounted secrets, so that applications which watch those can watch these:
 *
 *     ..2026_11_30_09_00_00.a1B2c3/   the files, complete and on disk before anybody sees them
 *     ..data -> ..2026_11_30_…        replaced by one rename: all files change together
 *     orders.env -> ..data/orders.env what the application opens
 *
 * Whoever is killed between two steps leaves the old files whole, or the new ones; the next start tidies up.
 */
export const DATA = '..data';
const FRESH_LINK = '..data_tmp';
const SNAPSHOT = /^\.\.\d{4}_\d\d_\d\d_\d\d_\d\d_\d\d\./;
const SNAPSHOT_MODE = 0o750;

export interface FileToWrite {
  readonly content: string | Uint8Array;
  readonly mode: number;
  /** Not for the application: it has no name outside of the snapshot. */
  readonly hidden?: boolean;
}

/** Throws what the file system throws; then nothing that the application sees has changed. */
export function replaceFiles(folder: string, files: ReadonlyMap<string, FileToWrite>, now: number): void {
  const visible = [...files].filter(([, { hidden }]) => hidden !== true).map(([name]) => name);
  for (const name of visible) refuseForeign(folder, name);
  const snapshot = mkdtempSync(join(folder, `..${stampOf(now)}.`));
  try {
    for (const [name, file] of files) writeDurably(join(snapshot, name), file);
    chmodSync(snapshot, SNAPSHOT_MODE);
    syncFolder(snapshot);
    flip(folder, snapshot.slice(folder.length + 1));
  } catch (thrown) {
    // Once it is flipped to, it is what the application reads, whatever failed after that.
    if (join(folder, currentSnapshot(folder) ?? '') !== snapshot)
      rmSync(snapshot, { recursive: true, force: true });
    throw thrown;
  }
  settle(folder, visible);
}

/** After a crash: what was half made goes, and what is complete is completed. */
export function tidyFolder(folder: string): void {
  if (currentSnapshot(folder) === null) return removeLeftovers(folder, null);
  const names = readdirSync(join(folder, DATA)).filter((name) => !name.startsWith('.'));
  for (const name of names) refuseForeign(folder, name);
  settle(folder, names);
}

/** The folder to which `..data` leads; null where nothing was ever written. */
export function currentSnapshot(folder: string): string | null {
  try {
    return readlinkSync(join(folder, DATA));
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw thrown;
  }
}

function stampOf(now: number): string {
  return new Date(now).toISOString().slice(0, 19).replace(/[-T:]/g, '_');
}

function writeDurably(path: string, { content, mode }: FileToWrite): void {
  const file = openSync(path, 'wx', 0o600);
  try {
    writeFileSync(file, content);
    chmodSync(path, mode);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function flip(folder: string, snapshot: string): void {
  const fresh = join(folder, FRESH_LINK);
  rmSync(fresh, { force: true });
  symlinkSync(snapshot, fresh);
  renameSync(fresh, join(folder, DATA));
  syncFolder(folder);
}

/** The names that the application opens: those that are missing are made, those of files that are no more go. */
function settle(folder: string, names: readonly string[]): void {
  for (const name of names)
    if (linkOf(folder, name) === null) symlinkSync(`${DATA}/${name}`, join(folder, name));
  const wanted = new Set(names);
  for (const name of readdirSync(folder))
    if (!wanted.has(name) && linkOf(folder, name) === `${DATA}/${name}`) unlinkSync(join(folder, name));
  removeLeftovers(folder, currentSnapshot(folder));
  syncFolder(folder);
}

function removeLeftovers(folder: string, current: string | null): void {
  rmSync(join(folder, FRESH_LINK), { force: true });
  for (const name of readdirSync(folder))
    if (SNAPSHOT.test(name) && name !== current) rmSync(join(folder, name), { recursive: true, force: true });
}

/** What a link says; null where there is nothing of that name. What is no link is somebody else's, and never touched. */
function linkOf(folder: string, name: string): string | null {
  try {
    const path = join(folder, name);
    return lstatSync(path).isSymbolicLink() ? readlinkSync(path) : '';
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw thrown;
  }
}

function refuseForeign(folder: string, name: string): void {
  const link = linkOf(folder, name);
  if (link !== null && link !== `${DATA}/${name}`)
    throw new ForeignFile(`${join(folder, name)} is there and is not of the agent`);
}

/** Somebody else's file has the name of one of ours. */
export class ForeignFile extends Error {
  override readonly name = 'ForeignFile';
}

function syncFolder(path: string): void {
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
