import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '../../../domain/fault.ts';
import { jsonObject } from '../../../domain/json-object.ts';
import type { AgentSettings, CredentialSettings } from '../config/settings.ts';
import { currentSnapshot, DATA, ForeignFile, replaceFiles, tidyFolder } from './atomic-folder.ts';
import type { FileToWrite } from './atomic-folder.ts';
import { VERSION_FILE } from './names.ts';

/** What the agent has on disk: which version of which credential, in files made as which settings say. */
export interface Keeper {
  /** The version that is there, complete and in the form that is wanted now; null where it must be written anew. */
  holds(credential: string): number | null;
  /** Replaces all files at once; those of the other credentials stay as they are. Throws KT6503, and then nothing has changed. */
  keep(fresh: readonly FreshKey[]): void;
}

export interface FreshKey {
  readonly credential: string;
  readonly version: number;
  /** File name → text. */
  readonly texts: ReadonlyMap<string, string>;
}

/** Beside the files, for the next start: what each credential's files were made of. Not for the application. */
const FORM_FILE = '.keyturn-form';
const VERSION_MODE = 0o440;
const FOLDER_MODE = 0o750;
const OPEN_TO_ALL = 0o002;

interface Kept {
  readonly version: number;
  readonly form: string;
}

/** Opens the folder and tidies up what a crash has left. Throws KT6503. */
export function openKeeper({ directory, alone, credentials }: AgentSettings, now: () => number): Keeper {
  guarded(directory, () => prepare(directory, alone));
  const settings = new Map(credentials.map((each) => [each.name, each]));
  let kept = guarded(directory, () => readKept(directory, settings));
  return {
    holds: (credential) => kept.get(credential)?.version ?? null,
    keep: (fresh) => {
      const next = new Map(kept);
      for (const { credential, version } of fresh) {
        const form = formOf(settings.get(credential));
        next.set(credential, { version, form });
      }
      guarded(directory, () => replaceFiles(directory, filesOf(directory, settings, next, fresh), now()));
      kept = next;
    },
  };
}

function prepare(directory: string, alone: boolean): void {
  mkdirSync(directory, { recursive: true, mode: FOLDER_MODE });
  if (!alone && (statSync(directory).mode & OPEN_TO_ALL) !== 0)
    throw new Fault('KT6503', {
      ...{ place: directory, saw: 'everybody may write to it' },
      next: `chmod o-w ${directory}`,
    });
  tidyFolder(directory);
}

/** Only what is wanted in the form in which it stands there. */
function readKept(
  directory: string,
  settings: ReadonlyMap<string, CredentialSettings>,
): ReadonlyMap<string, Kept> {
  const kept = new Map<string, Kept>();
  const snapshot = currentSnapshot(directory);
  if (snapshot === null) return kept;
  const path = join(directory, snapshot, FORM_FILE);
  const noted = existsSync(path) ? jsonObject(readFileSync(path, 'utf8')) : null;
  for (const [name, each] of Object.entries(noted ?? {})) {
    const { version, form } = each as Kept;
    const wanted = settings.get(name);
    const isWhole = wanted?.files.every((file) => existsSync(join(directory, snapshot, file.name)));
    if (isWhole === true && formOf(wanted) === form) kept.set(name, { version, form });
  }
  return kept;
}

function filesOf(
  directory: string,
  settings: ReadonlyMap<string, CredentialSettings>,
  kept: ReadonlyMap<string, Kept>,
  fresh: readonly FreshKey[],
): ReadonlyMap<string, FileToWrite> {
  const files = new Map<string, FileToWrite>();
  const texts = new Map(fresh.map((each) => [each.credential, each.texts]));
  for (const credential of kept.keys())
    for (const { name, mode } of settings.get(credential)?.files ?? [])
      files.set(name, {
        mode,
        content: texts.get(credential)?.get(name) ?? readFileSync(join(directory, DATA, name)),
      });
  const versions = [...kept].map(([credential, { version }]) => `${credential} ${version}\n`);
  files.set(VERSION_FILE, { content: versions.join(''), mode: VERSION_MODE });
  const form = JSON.stringify(Object.fromEntries(kept));
  files.set(FORM_FILE, { content: form, mode: 0o400, hidden: true });
  return files;
}

/** Says nothing of a key: only of names, modes and templates. */
function formOf(settings: CredentialSettings | undefined): string {
  return createHash('sha256')
    .update(JSON.stringify(settings?.files ?? null))
    .digest('hex')
    .slice(0, 16);
}

const SAID: Readonly<Record<string, string>> = {
  ENOSPC: 'no room is left',
  EDQUOT: 'no room is left',
  EACCES: 'the agent may not write there',
  EPERM: 'the agent may not write there',
  EROFS: 'it can be read only',
  ENOTDIR: 'it is no folder',
};

function guarded<T>(directory: string, act: () => T): T {
  try {
    return act();
  } catch (cause) {
    if (cause instanceof Fault) throw cause;
    const { code = 'an unknown error' } = cause as NodeJS.ErrnoException;
    const saw = cause instanceof ForeignFile ? cause.message : (SAID[code] ?? code);
    throw new Fault('KT6503', { place: directory, saw, next: `df -h ${directory}`, cause });
  }
}
