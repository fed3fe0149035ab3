import { mkdir, open, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '../domain/fault.ts';
import type { SealHeader } from '../ports/custody.ts';
import type { ForeignEntry } from '../ports/escrow-book.ts';
import { decodeFrame } from './escrow/frame.ts';
import { sourceOf } from './escrow/disk.ts';
import { scanEscrow } from './escrow/scan.ts';
import type { EntryRef } from './escrow/scan.ts';
import { errorCode, writeSynced } from './files.ts';
import { identitiesIn, recipientOf } from './recipients.ts';
import { openWith, requireHeader } from './seal.ts';

/** Recovery needs two files and nothing else: the escrow, and the identity of one recovery recipient. */

export interface EscrowEntry {
  /** Counts from 1 in the order of writing; the same attempt may stand there twice. */
  readonly number: number;
  readonly credential: string;
  readonly attempt: string;
  /** Epoch milliseconds. */
  readonly receivedAt: number;
  /** Length of the age file. */
  readonly bytes: number;
}

export interface EscrowListing {
  readonly entries: readonly EscrowEntry[];
  /** Offsets of entries that are not whole. */
  readonly damaged: readonly number[];
}

/** Identities that open recovery files. */
export type RecoveryIdentity = readonly string[];

export interface WrittenFile extends EscrowEntry {
  readonly path: string;
}

/** What the escrow holds, without opening anything. Rejects with KT2016 when it can't be read or is no escrow. */
export async function listEscrow(escrowPath: string): Promise<EscrowListing> {
  const { entries, damaged } = await readEscrow(escrowPath);
  return { entries: entries.map(({ entry }) => entry), damaged };
}

/** The identities in the text of an age identity file. Throws KT2014 when it holds none. */
export async function parseRecoveryIdentity(text: string, place: string): Promise<RecoveryIdentity> {
  const identities = identitiesIn(text);
  if (identities === null || identities.length === 0)
    throw new Fault('KT2014', { place, saw: 'a text without an X25519 age identity' });
  for (const identity of identities)
    if ((await recipientOf(identity)) === null)
      throw new Fault('KT2014', { place, saw: 'an identity with a typing error in it' });
  return identities;
}

export async function readRecoveryIdentity(path: string): Promise<RecoveryIdentity> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new Fault('KT2014', { place: path, saw: `${errorCode(cause)} on reading it`, cause });
  });
  return parseRecoveryIdentity(text, path);
}

/**
 * The raw bytes of the latest entry of an attempt. Rejects with KT2019 (no such entry), KT2015 (sealed for others) and
 * KT2003 (the label names another attempt than the sealed header).
 */
export async function openEntry(
  escrowPath: string,
  identity: RecoveryIdentity,
  wanted: { readonly credential: string; readonly attempt: string },
): Promise<Uint8Array> {
  const { entries } = await readEscrow(escrowPath);
  const found = entries.findLast(
    ({ entry }) => entry.credential === wanted.credential && entry.attempt === wanted.attempt,
  );
  if (found === undefined)
    throw new Fault('KT2019', {
      place: escrowPath,
      saw: `no entry of credential ${wanted.credential}, attempt ${wanted.attempt}`,
    });
  return openFound(escrowPath, identity, found);
}

/**
 * Opens every entry, or those of one credential, into files of mode 0600: the raw bytes as they were received. Nothing
 * is overwritten (KT2018). Stops at the first entry that can't be opened.
 */
export async function recoverTo(
  escrowPath: string,
  identity: RecoveryIdentity,
  outDirectory: string,
  credential?: string,
): Promise<readonly WrittenFile[]> {
  const entries = await selected(escrowPath, credential);
  return writeEach(entries, outDirectory, 'secret', (found) => openFound(escrowPath, identity, found));
}

/** Writes the entries as age files, for `age --decrypt --identity FILE`. No identity is needed for that. */
export async function extractEntries(
  escrowPath: string,
  outDirectory: string,
  credential?: string,
): Promise<readonly WrittenFile[]> {
  const entries = await selected(escrowPath, credential);
  return writeEach(entries, outDirectory, 'age', async ({ file }) => file());
}

/** Every entry of an escrow file, to be read one by one. Rejects with KT2016. */
export async function readForeignEscrow(
  escrowPath: string,
): Promise<{ readonly entries: readonly ForeignEntry[]; readonly damaged: number }> {
  const { entries, damaged } = await readEscrow(escrowPath);
  return { entries: entries.map(({ ref, file }) => ({ header: ref.header, file })), damaged: damaged.length };
}

interface Found {
  readonly entry: EscrowEntry;
  readonly ref: EntryRef;
  readonly file: () => Promise<Uint8Array>;
}

async function readEscrow(
  escrowPath: string,
): Promise<{ readonly entries: readonly Found[]; readonly damaged: readonly number[] }> {
  const unreadable = (saw: string, cause?: unknown) => new Fault('KT2016', { place: escrowPath, saw, cause });
  try {
    const { size } = await stat(escrowPath);
    const scan = await reading(escrowPath, (handle) => scanEscrow(sourceOf(handle, size)));
    if (scan.entries.length === 0 && scan.damaged.length === 0 && scan.end > 0)
      throw unreadable('a file without any escrow entry');
    const entries = scan.entries.map((ref, index) => foundOf(escrowPath, ref, index + 1));
    return { entries, damaged: scan.damaged };
  } catch (thrown) {
    if (thrown instanceof Fault) throw thrown;
    throw unreadable(`${errorCode(thrown)} on reading it`, thrown);
  }
}

function foundOf(escrowPath: string, ref: EntryRef, number: number): Found {
  const { credential, attempt, receivedAt } = ref.header;
  return {
    entry: { number, credential, attempt, receivedAt, bytes: ref.fileBytes },
    ref,
    async file() {
      const bytes = await reading(escrowPath, (handle) =>
        sourceOf(handle, ref.offset + ref.length).readAt(ref.offset, ref.length),
      );
      const frame = decodeFrame(bytes);
      if (frame !== null) return frame.file;
      throw new Fault('KT2017', { place: placeOf(escrowPath, ref.header), saw: 'another checksum' });
    },
  };
}

async function reading<T>(
  path: string,
  work: (handle: Awaited<ReturnType<typeof open>>) => Promise<T>,
): Promise<T> {
  const handle = await open(path, 'r');
  try {
    return await work(handle);
  } finally {
    await handle.close();
  }
}

async function selected(escrowPath: string, credential: string | undefined): Promise<readonly Found[]> {
  const { entries } = await readEscrow(escrowPath);
  if (credential === undefined) return entries;
  const own = entries.filter(({ entry }) => entry.credential === credential);
  if (own.length > 0) return own;
  throw new Fault('KT2019', { place: escrowPath, saw: `no entry of credential ${credential}` });
}

async function openFound(escrowPath: string, identity: RecoveryIdentity, found: Found): Promise<Uint8Array> {
  const place = placeOf(escrowPath, found.ref.header);
  const { header, bytes } = await openWith(
    identity,
    await found.file(),
    place,
    (cause) => new Fault('KT2015', { place, saw: 'an entry sealed for other recipients', cause }),
  );
  requireHeader(header, found.entry, place);
  return bytes;
}

function placeOf(escrowPath: string, { credential, attempt }: SealHeader): string {
  return `${escrowPath}, credential ${credential}, attempt ${attempt}`;
}

async function writeEach(
  entries: readonly Found[],
  outDirectory: string,
  ending: string,
  contentOf: (found: Found) => Promise<Uint8Array>,
): Promise<readonly WrittenFile[]> {
  await mkdir(outDirectory, { recursive: true, mode: 0o700 }).catch((cause: unknown) => {
    throw cannotWrite(outDirectory, cause);
  });
  const written: WrittenFile[] = [];
  for (const found of entries) {
    const content = await contentOf(found);
    const path = join(outDirectory, `${fileNameOf(found.entry)}.${ending}`);
    await writeSynced(path, content).catch((cause: unknown) => {
      throw cannotWrite(path, cause);
    });
    content.fill(0);
    written.push({ ...found.entry, path });
  }
  return written;
}

/** Labels are not authenticated, so nothing in them may lead out of the directory. */
function fileNameOf({ number, credential, attempt }: EscrowEntry): string {
  const plain = (text: string) => text.replaceAll(/[^A-Za-z0-9_-]/g, '_').slice(0, 80);
  return `${String(number).padStart(4, '0')}-${plain(credential)}-${plain(attempt)}`;
}

function cannotWrite(path: string, cause: unknown): Fault {
  return new Fault('KT2018', { place: path, saw: `${errorCode(cause)} on writing it`, cause });
}
