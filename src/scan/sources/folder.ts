import { createReadStream } from 'node:fs';
import type { Dirent } from 'node:fs';
import { lstat, opendir, readFile, readlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Fault } from '../../domain/fault.ts';
import type { Search } from '../content/search.ts';
import type { Searched } from '../report.ts';
import { WINDOW_BYTES } from '../seek/seeker.ts';

interface Walk {
  readonly search: Search;
  /** Where git keeps contents, compressed: who wants them searched asks for the repository. */
  readonly onObjects: (path: string) => void;
  listed: number;
  searched: number;
}

/**
 * Searches a file, or everything under a folder but what git keeps compressed; `without`: of that one nothing is said.
 * Rejects with KT6410 where there is none.
 */
export async function searchFolder(
  path: string,
  search: Search,
  without: string | null = null,
): Promise<Searched> {
  const stat = await lstat(path).catch((thrown: NodeJS.ErrnoException) => {
    throw new Fault('KT6410', { place: path, saw: thrown.code ?? 'an error', cause: thrown });
  });
  const repositories: string[] = [];
  const walk: Walk = {
    ...{ search, listed: 0, searched: 0 },
    onObjects: (objects) => {
      if (objects !== without) repositories.push(objects.replace(/(?:\/\.git)?\/objects$/, ''));
    },
  };
  await (stat.isDirectory() ? searchAll(walk, path) : searchOne(walk, path, stat));
  const notes = repositories.map(
    (repository) => `The history of ${repository} was not searched: keyturn scan git:${repository}`,
  );
  const { listed, searched } = walk;
  const { sightings, unread, bytes, canaries } = search;
  return { listed, searched, known: 0, bytes, unread, plantedIn: [...canaries], sightings, notes };
}

async function searchAll(walk: Walk, folder: string): Promise<void> {
  if (await isOfGit(folder)) {
    walk.onObjects(folder);
    return;
  }
  try {
    for await (const entry of await opendir(folder)) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) await searchAll(walk, path);
      else await searchOne(walk, path, entry);
    }
  } catch (thrown) {
    if (!isSystemError(thrown)) throw thrown;
    walk.listed += 1;
    walk.search.couldNotRead(folder, `the folder can not be read (${thrown.code})`);
  }
}

async function isOfGit(folder: string): Promise<boolean> {
  if (basename(folder) !== 'objects') return false;
  return lstat(join(folder, '../HEAD')).then(
    () => true,
    () => false,
  );
}

/** A link is searched for where it leads to, as text; sockets, pipes and devices hold nothing. */
async function searchOne(
  walk: Walk,
  path: string,
  entry: Pick<Dirent, 'isFile' | 'isSymbolicLink'>,
): Promise<void> {
  if (!entry.isFile() && !entry.isSymbolicLink()) return;
  walk.listed += 1;
  try {
    if (entry.isSymbolicLink()) await walk.search.whole(path, Buffer.from(await readlink(path)));
    else await searchFile(walk.search, path);
    walk.searched += 1;
  } catch (thrown) {
    if (!isSystemError(thrown)) throw thrown;
    walk.search.couldNotRead(path, `it can not be read (${thrown.code})`);
  }
}

async function searchFile(search: Search, path: string): Promise<void> {
  const { size } = await lstat(path);
  if (size <= WINDOW_BYTES) return search.whole(path, await readFile(path));
  return search.stream(path, createReadStream(path, { highWaterMark: WINDOW_BYTES }));
}

function isSystemError(thrown: unknown): thrown is NodeJS.ErrnoException {
  return (
    thrown instanceof Error &&
    typeof (thrown as NodeJS.ErrnoException).code === 'string' &&
    !(thrown instanceof Fault)
  );
}
