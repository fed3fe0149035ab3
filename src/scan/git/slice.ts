import { Reader } from '../content/reader.ts';
import type { Search } from '../content/search.ts';
import { WINDOW_BYTES } from '../seek/seeker.ts';
import { eachChild } from './children.ts';
import type { OidSet } from './oid-set.ts';
import { startGit } from './run.ts';

/** Some objects of a repository, by their names in hex, a line each. */
export interface Slice {
  readonly repository: string;
  readonly names: readonly string[];
  /** All objects that are there; null: what an object names is not looked after. */
  readonly present: OidSet | null;
}

export interface SliceResult {
  readonly searched: number;
  /** Objects that others name and that are not there. */
  readonly missing: readonly string[];
}

/** More missing objects than this are not told one by one. */
const MOST_MISSING = 1_000;

/** Reads and searches the objects of a slice. One that git can't read is told, and the others are read all the same. */
export async function searchSlice(slice: Slice, search: Search): Promise<SliceResult> {
  const missing = new Set<string>();
  let searched = 0;
  for (let next = 0; next < slice.names.length;) {
    const read = await readFrom(slice, next, search, missing);
    searched += read.searched;
    next = read.next;
    const broken = slice.names[next];
    if (broken === undefined) break;
    search.couldNotRead(broken, 'git can not read this object');
    next += 1;
  }
  return { searched, missing: [...missing] };
}

/** Up to the end, or to the object at which git gives up. */
async function readFrom(
  slice: Slice,
  from: number,
  search: Search,
  missing: Set<string>,
): Promise<{ readonly searched: number; readonly next: number }> {
  const git = startGit(slice.repository, ['cat-file', '--batch', '--buffer']);
  git.on('error', () => undefined);
  git.stdin.on('error', () => undefined);
  git.stderr.resume();
  git.stdin.end(`${slice.names.slice(from).join('\n')}\n`);
  const reader = new Reader(git.stdout as AsyncIterable<Uint8Array>);
  let searched = 0;
  let next = from;
  for (; next < slice.names.length; next += 1) {
    const outcome = await readOne(slice, reader, search, missing);
    if (outcome === 'cut') break;
    if (outcome === 'searched') searched += 1;
  }
  git.stdout.destroy();
  return { searched, next };
}

async function readOne(
  slice: Slice,
  reader: Reader,
  search: Search,
  missing: Set<string>,
): Promise<'searched' | 'absent' | 'cut'> {
  const header = reader.lineAtOnce() ?? (await reader.line());
  if (header === null) return 'cut';
  const [name = '', kind = '', length = ''] = header.split(' ');
  if (length === '') {
    search.couldNotRead(name, `git says that it is ${kind}`);
    return 'absent';
  }
  const isWhole = await searchBody(
    slice,
    reader,
    { place: `${kind} ${name}`, kind, size: Number(length) },
    search,
    missing,
  );
  if (!isWhole) return 'cut';
  if (reader.takeAtOnce(1) === null) await reader.take(1);
  return 'searched';
}

interface Body {
  readonly place: string;
  readonly kind: string;
  readonly size: number;
}

async function searchBody(
  { present }: Slice,
  reader: Reader,
  { place, kind, size }: Body,
  search: Search,
  missing: Set<string>,
): Promise<boolean> {
  // A tree is needed as a whole, for what it names.
  if (size > WINDOW_BYTES && kind === 'blob') {
    const end = reader.position + size;
    await search.stream(place, reader.pieces(size));
    return reader.position === end;
  }
  const body = reader.takeAtOnce(size) ?? (await reader.take(size));
  if (body.length < size) return false;
  if (!search.wholeAtOnce(place, body)) await search.whole(place, body);
  if (present !== null) noteMissing(present, kind, body, missing);
  return true;
}

function noteMissing(present: OidSet, kind: string, body: Buffer, missing: Set<string>): void {
  const oidBytes = present.oidBytes;
  eachChild(kind, body, oidBytes, (bytes, at) => {
    if (!present.has(bytes, at) && missing.size < MOST_MISSING)
      missing.add(bytes.toString('hex', at, at + oidBytes));
  });
}
