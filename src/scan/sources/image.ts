import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { Fault } from '../../domain/fault.ts';
import { jsonObject } from '../../domain/json-object.ts';
import { HEAD_BYTES, kindOf } from '../content/kind.ts';
import { Reader } from '../content/reader.ts';
import type { Search } from '../content/search.ts';
import { tarMembers } from '../content/tar.ts';
import type { Searched } from '../report.ts';
import { WINDOW_BYTES } from '../seek/seeker.ts';

/** Descriptions of an image are shorter; what is longer is a layer. */
const LONGEST_DESCRIPTION = 1 << 18;

/**
 * Searches an image that was saved into a tar: every layer, so what a later one deletes too, and its configuration. Every layer that
 * a manifest names must be in it. Rejects with KT6410 and KT6413.
 */
export async function searchImage(path: string, search: Search): Promise<Searched> {
  const { members, descriptions } = await contentsOf(path).catch((thrown: NodeJS.ErrnoException) => {
    if (thrown instanceof Fault) throw thrown;
    throw new Fault('KT6410', { place: path, saw: thrown.code ?? 'an error', cause: thrown });
  });
  const wanted = wantedOf(descriptions);
  if (wanted === null) throw new Fault('KT6413', { place: path, saw: 'no manifest.json and no index.json' });
  const absent = [...wanted].filter((name) => !members.has(name));
  for (const name of absent)
    search.couldNotRead(`${path}!${name}`, 'the image names it, and it is not there');
  await search.stream(path, createReadStream(path, { highWaterMark: WINDOW_BYTES }));
  const { sightings, unread, bytes, canaries } = search;
  const counts = { listed: members.size + absent.length, searched: members.size, known: 0, bytes };
  return { ...counts, unread, plantedIn: [...canaries], sightings, notes: [] };
}

/** What is wrong with the tar is told when it is searched, after this. */
const NOBODY = { onHeader: () => undefined, onCut: () => undefined };

interface Contents {
  readonly members: ReadonlySet<string>;
  /** What JSON there is, by name. */
  readonly descriptions: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
}

async function contentsOf(path: string): Promise<Contents> {
  const members = new Set<string>();
  const descriptions = new Map<string, Readonly<Record<string, unknown>>>();
  const reader = await uncompressed(path);
  for await (const { name, pieces } of tarMembers(reader, NOBODY)) {
    members.add(name);
    const head = await new Reader(pieces).take(LONGEST_DESCRIPTION);
    const found = head[0] === 0x7b || head[0] === 0x5b ? jsonObject(head.toString('utf8')) : null;
    if (found !== null) descriptions.set(name, found);
  }
  return { members, descriptions };
}

async function uncompressed(path: string): Promise<Reader> {
  const file = new Reader(createReadStream(path));
  const head = await file.take(HEAD_BYTES);
  file.unread(head);
  if (kindOf(head) !== 'gzip') return file;
  return new Reader(createReadStream(path).pipe(createGunzip()));
}

/** The configurations and layers that manifests name; null where there is no manifest at all. */
function wantedOf(descriptions: Contents['descriptions']): ReadonlySet<string> | null {
  const saved = descriptions.get('manifest.json');
  const index = descriptions.get('index.json');
  if (saved === undefined && index === undefined) return null;
  const wanted = new Set<string>();
  for (const image of Object.values(saved ?? {})) {
    const { Config, Layers } = image as { readonly Config?: unknown; readonly Layers?: unknown };
    for (const name of [Config, ...(Array.isArray(Layers) ? (Layers as unknown[]) : [])])
      if (typeof name === 'string') wanted.add(name);
  }
  for (const open = [index]; open.length > 0;) {
    for (const name of blobsOf(open.pop() ?? {})) {
      if (wanted.has(name)) continue;
      wanted.add(name);
      open.push(descriptions.get(name));
    }
  }
  return wanted;
}

/** What an index or a manifest names, by the paths that blobs have. */
function blobsOf(description: Readonly<Record<string, unknown>>): readonly string[] {
  const { manifests, config, layers } = description;
  const named = [manifests, layers, [config]].flatMap((list) =>
    Array.isArray(list) ? (list as unknown[]) : [],
  );
  return named.flatMap((each) => {
    const digest = typeof each === 'object' && each !== null ? (each as { digest?: unknown }).digest : null;
    return typeof digest === 'string' ? [`blobs/${digest.replace(':', '/')}`] : [];
  });
}
