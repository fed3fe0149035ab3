import { mkdir, open, readFile, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { stateSchema } from './state.ts';
import type { State } from './state.ts';

/** Where a state is kept between two lives of the sandbox. */
export interface StateFile {
  /** The saved state; null when nothing was saved yet. Throws a plain Error when the file can't be understood. */
  load(): Promise<State | null>;
  /** Returns once the state is durable: written beside, synced, renamed, the folder synced. */
  save(state: State): Promise<void>;
}

export const memoryOnly: StateFile = {
  load: () => Promise.resolve(null),
  save: () => Promise.resolve(),
};

/** `<dir>/sandbox.json`, readable by its owner only: it holds secrets, as any issuer's database does. */
export async function openStateFile(dir: string): Promise<StateFile> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const path = join(dir, 'sandbox.json');
  let known = await fingerprint(path);
  return {
    load: async () => ((await fingerprint(path)) === null ? null : parse(await readFile(path, 'utf8'), path)),
    save: async (state) => {
      if ((await fingerprint(path)) !== known)
        throw new Error(`${path} was changed by another process; nothing is written over it.`);
      await writeDurably(dir, path, JSON.stringify(state));
      known = await fingerprint(path);
    },
  };
}

function parse(text: string, path: string): State {
  try {
    return stateSchema.parse(JSON.parse(text));
  } catch {
    // The parser's message would quote the file, and the file holds secrets.
    throw new Error(`${path} is not a sandbox state of this version. Move it away to begin anew.`);
  }
}

async function writeDurably(dir: string, path: string, text: string): Promise<void> {
  const beside = `${path}.next`;
  const file = await open(beside, 'w', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(beside, path);
  const folder = await open(dir, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** Tells one written file from the next; an inode alone may be given out again. Null when there is no file. */
async function fingerprint(path: string): Promise<string | null> {
  try {
    const { ino, mtimeNs, size } = await stat(path, { bigint: true });
    return `${ino} ${mtimeNs} ${size}`;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}
