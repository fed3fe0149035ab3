import { createReadStream } from 'node:fs';
import type { Dirent } from 'node:fs';
import { lstat, opendir, readFile, readlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Fault } from '../../domain/fault.ts';
import type { Search } from '../content/search.ts';
import type { Searched } from '../report.ts';
import { WINDOW_BYTES } from '../seek/seeker.ts';

/** So many small files are read at once, and no more memory is taken than they fill. */
const AHEAD = 16;

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
  const entries = stat.isDirectory() ? entriesBelow(walk, path) : [{ path, entry: stat }];
  for await (const read of readAhead(entries)) await searchOne(walk, read);
  const notes = repositories.map(
    (repository) => `The history of ${repository} was not searched: keyturn scan git:${repository}`,
  );
  const { listed, searched } = walk;
  const { sightings, unread, bytes, canaries } = search;
  return { listed, searched, known: 0, bytes, unread, plantedIn: [...canaries], sightings, notes };
}

interface Entry {
  readonly path: string;
  readonly entry: Pick<Dirent, 'isFile' | 'isSymbolicLink'>;
}

async function* entriesBelow(walk: Walk, folder: string): AsyncGenerator<Entry> {
  if (await isOfGit(folder)) {
    walk.onObjects(folder);
    return;
  }
  try {
    for await (const entry of await opendir(folder)) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) yield* entriesBelow(walk, path);
      else yield { path, entry };
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

/** What was read of an entry: all of it, nothing yet of a large one, or why it can't be. */
interface Read {
  readonly path: string;
  readonly content: Buffer | 'large' | NodeJS.ErrnoException;
}

/** The entries in their order, some of which are being read while another is searched: a small file is mostly waited for. */
async function* readAhead(entries: AsyncIterable<Entry> | Iterable<Entry>): AsyncGenerator<Read> {
  const begun: Promise<Read>[] = [];
  for await (const each of entries) {
    if (!each.entry.isFile() && !each.entry.isSymbolicLink()) continue;
    begun.push(readEntry(each));
    const next = begun.length < AHEAD ? undefined : begun.shift();
    if (next !== undefined) yield next;
  }
  for (const left of begun) yield left;
}

/** A link is read as where it leads to, as text; sockets, pipes and devices hold nothing. Never rejects for what the system says. */
async function readEntry({ path, entry }: Entry): Promise<Read> {
  try {
    if (entry.isSymbolicLink()) return { path, content: Buffer.from(await readlink(path)) };
    const { size } = await lstat(path);
    return { path, content: size > WINDOW_BYTES ? 'large' : await readFile(path) };
  } catch (thrown) {
    if (!isSystemError(thrown)) throw thrown;
    return { path, content: thrown };
  }
}

async function searchOne(walk: Walk, { path, content }: Read): Promise<void> {
  walk.listed += 1;
  try {
    if (content instanceof Error) throw content;
    if (content === 'large') await searchLarge(walk.search, path);
    else await walk.search.whole(path, content);
    walk.searched += 1;
  } catch (thrown) {
    if (!isSystemError(thrown)) throw thrown;
    walk.search.couldNotRead(path, `it can not be read (${thrown.code})`);
  }
}

function searchLarge(search: Search, path: string): Promise<void> {
  return search.stream(path, createReadStream(path, { highWaterMark: WINDOW_BYTES }));
}

function isSystemError(thrown: unknown): thrown is NodeJS.ErrnoException {
  return (
    thrown instanceof Error &&
    typeof (thrown as NodeJS.ErrnoException).code === 'string' &&
    !(thrown instanceof Fault)
  );
}
