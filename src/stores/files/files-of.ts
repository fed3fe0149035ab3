import { access, constants } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '../../domain/fault.ts';
import { Secret } from '../../domain/secret.ts';
import type { StoreDeps } from '../../ports/store-driver.ts';
import type { LiveValue, Payload } from '../../ports/store.ts';
import {
  isFolder,
  makeFolders,
  readPlainFile,
  removeFile,
  removeIfEmpty,
  writeDurably,
} from '../durable-file.ts';
import { decodeFile, encodeFile } from './format.ts';
import type { Format } from './format.ts';
import { STAGING } from './place.ts';

/** The live file of one destination and its pending copies. */
export interface DestinationFiles {
  readLive(): Promise<LiveValue | null>;
  /** Rejects where the live file could not be put: no folder, no right to write, a link on the way. */
  checkLive(): Promise<void>;
  replaceLive(attempt: string, payload: Payload): Promise<void>;
  removeLive(): Promise<void>;
  readStaged(attempt: string): Promise<Payload | null>;
  writeStaged(attempt: string, payload: Payload): Promise<void>;
  removeStaged(attempt: string): Promise<void>;
}

export interface FolderSettings {
  readonly directory: string;
  readonly format: Format;
}

export function filesOf(
  { directory, format }: FolderSettings,
  file: string,
  place: string,
  deps: Pick<StoreDeps, 'digest'>,
): DestinationFiles {
  const segments = file.split('/');
  const live = join(directory, ...segments);
  const staging = join(directory, STAGING, encodeURIComponent(file));
  const stagedAt = (attempt: string) => join(staging, attempt);
  const write = async (attempt: string, target: string, payload: Payload) => {
    const bytes = encodeFile(format, payload, place);
    await makeFolders(directory, [STAGING, encodeURIComponent(file)], place);
    await writeDurably(`${stagedAt(attempt)}.tmp`, target, bytes);
  };
  return {
    readLive: () => readLive(directory, segments, format, place, deps),
    checkLive: () => checkLive(directory, segments, place),
    replaceLive: async (attempt, payload) => {
      await makeFolders(directory, segments.slice(0, -1), place);
      await write(attempt, live, payload);
    },
    removeLive: () => removeFile(live),
    readStaged: async (attempt) => {
      const content = await readPlainFile(stagedAt(attempt), place);
      return content === null ? null : decodeFile(format, content.bytes, place);
    },
    writeStaged: (attempt, payload) => write(attempt, stagedAt(attempt), payload),
    removeStaged: async (attempt) => {
      await removeFile(`${stagedAt(attempt)}.tmp`);
      await removeFile(stagedAt(attempt));
      // The folder above stays: another destination may be about to write into it.
      await removeIfEmpty(staging);
    },
  };
}

/**
 * The version is the time of the last change and a keyed digest: any writing by somebody else shows, even of the same
 * bytes, while a copy that keeps the time (a restored backup) does not.
 */
async function readLive(
  directory: string,
  segments: readonly string[],
  format: Format,
  place: string,
  deps: Pick<StoreDeps, 'digest'>,
): Promise<LiveValue | null> {
  if ((await deepestFolder(directory, segments, place)).missing) return null;
  const content = await readPlainFile(join(directory, ...segments), place);
  if (content === null) return null;
  const digest = deps.digest({ content: new Secret(content.bytes.toString('latin1')) });
  return {
    version: `${content.stats.mtimeNs}-${digest}`,
    payload: decodeFile(format, content.bytes, place),
  };
}

async function checkLive(directory: string, segments: readonly string[], place: string): Promise<void> {
  const { path } = await deepestFolder(directory, segments, place);
  await access(path, constants.W_OK | constants.X_OK);
}

/** Walks down to the folder of the file, refusing links, as far as folders exist. The store's own must exist. */
async function deepestFolder(
  directory: string,
  segments: readonly string[],
  place: string,
): Promise<{ readonly path: string; readonly missing: boolean }> {
  if (!(await isFolder(directory, place)))
    throw new Fault('KT3301', { place, saw: `no folder at ${directory}` });
  let path = directory;
  for (const segment of segments.slice(0, -1)) {
    if (!(await isFolder(join(path, segment), place))) return { path, missing: true };
    path = join(path, segment);
  }
  return { path, missing: false };
}
