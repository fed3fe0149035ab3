import { readFile, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Fault } from '../domain/fault.ts';
import { createPrivate, errorCode, removeDrafts, replacePrivate } from './files.ts';
import type { Kek, KekProvider } from './kek/kek.ts';
import { isMarkedBy, parseRecord, recordOf, recordText } from './record.ts';
import type { CustodyRecord } from './record.ts';
import { newRing, parseRing, ringText } from './ring.ts';
import type { KeyRing } from './ring.ts';
import { openWith, requireHeader, sealTo } from './seal.ts';

export interface IdentityOptions {
  /** Where identity.age and custody.json stand. */
  readonly directory: string;
  readonly kek: KekProvider;
  /** True only while neither the journal nor the escrow holds anything: then nothing needs the old identity. */
  readonly mayCreate: boolean;
  /** The check value that the journal was started with; null where it knows none yet. */
  readonly expectedCheck: string | null;
  /** The recipient that the journal saw last; null where it knows none yet. */
  readonly expectedRecipient: string | null;
}

export interface OpenedIdentity {
  readonly ring: KeyRing;
  readonly kek: Kek;
}

export interface IdentityPaths {
  readonly identity: string;
  readonly record: string;
  /** The identity as it was before its last replacement, until the new one was opened. */
  readonly kept: string;
}

export function identityPaths(directory: string): IdentityPaths {
  const identity = join(directory, 'identity.age');
  return { identity, record: join(directory, 'custody.json'), kept: `${identity}.old` };
}

/**
 * Opens the installation identity, or makes it at the first start. Rejects with KT2001, KT2002 or KT2006 (the
 * key-encryption key), KT2022 or KT2023 (its service), KT2007 (identity missing), KT2008 (the key of other data), KT2009
 * (damaged), KT2010 (another journal's), KT2024 (older than the journal) and KT2020 (can't be written).
 */
export async function openIdentity(options: IdentityOptions): Promise<OpenedIdentity> {
  const paths = identityPaths(options.directory);
  const sealed = await readIfThere(paths.identity);
  const record = parseRecord(await readIfThere(paths.record), paths.record);
  const found = await options.kek.find();
  if (sealed === null) {
    requireNothingSealed(options, record, paths.identity);
    return create(found ?? (await options.kek.create()), paths);
  }
  const kek = requireKek(found, record, options.kek.describe);
  const ring = await unwrapRing(kek, sealed, record, paths.identity);
  requireCheck(ring.digester.check, options.expectedCheck, paths.identity);
  requireCheck(ring.digester.check, record?.check ?? null, paths.record);
  requireRecipient(ring, options.expectedRecipient, paths.identity);
  await settle(ring, kek, record, paths);
  return { ring, kek };
}

export async function readIfThere(path: string): Promise<Buffer | null> {
  return readFile(path).catch((cause: unknown) => {
    if (errorCode(cause) === 'ENOENT') return null;
    throw new Fault('KT2009', { place: path, saw: `${errorCode(cause)} on reading it`, cause });
  });
}

function requireNothingSealed(options: IdentityOptions, record: CustodyRecord | null, path: string): void {
  const { mayCreate, expectedCheck } = options;
  if (mayCreate && expectedCheck === null && record === null) return;
  const saw =
    record === null ? 'no such file, but there are data' : 'no such file, but custody.json names one';
  throw new Fault('KT2007', { place: path, saw });
}

async function create(kek: Kek, paths: IdentityPaths): Promise<OpenedIdentity> {
  return install(await newRing(), kek, paths);
}

/** What an identity travels as: an age file like every sealed secret, under a label of its own. */
const TRAVELLING = { credential: 'installation', attempt: 'identity' };

/** The whole ring: what was sealed to an identity before, and digests, travel along. */
export function sealIdentity(ring: KeyRing, recipients: readonly string[], at: number): Promise<Uint8Array> {
  return sealTo(recipients, { ...TRAVELLING, receivedAt: at }, Buffer.from(ringText(ring)));
}

/**
 * Gives a new machine the identity that a backup carries: opened with a recovery identity, sealed by the key-encryption
 * key of that machine, which is made if there is none. Rejects with KT2150 where it is sealed for others.
 */
export async function importIdentity(
  options: Pick<IdentityOptions, 'directory' | 'kek'>,
  file: Uint8Array,
  recovery: readonly string[],
): Promise<void> {
  const place = 'backup, installation identity';
  const { header, bytes } = await openWith(
    recovery,
    file,
    place,
    (cause) => new Fault('KT2150', { place, saw: 'an identity that was sealed for others', cause }),
  );
  requireHeader(header, TRAVELLING, place);
  const ring = await parseRing(Buffer.from(bytes).toString('utf8'));
  bytes.fill(0);
  if (ring === null) throw new Fault('KT2009', { place, saw: 'a file without an age identity inside' });
  const kek = (await options.kek.find()) ?? (await options.kek.create());
  await install(ring, kek, identityPaths(options.directory));
}

async function install(ring: KeyRing, kek: Kek, paths: IdentityPaths): Promise<OpenedIdentity> {
  await createPrivate(paths.identity, await kek.wrap(Buffer.from(ringText(ring)), ring.digester.check));
  await replacePrivate(paths.record, recordText(await recordOf(ring, kek)));
  return { ring, kek };
}

function requireKek(kek: Kek | null, record: CustodyRecord | null, describe: string): Kek {
  if (kek === null)
    throw new Fault('KT2006', {
      place: describe,
      saw: describe.startsWith('file ') ? 'no such file' : 'no such key',
      ...(record === null ? {} : { expected: `the key-encryption key ${record.kek}` }),
    });
  if (record === null || record.kek === kek.name || record.next?.kek === kek.name) return kek;
  throw wrongKek(kek, record, describe);
}

function wrongKek(kek: Kek, record: CustodyRecord, place: string): Fault {
  const expected = record.next === undefined ? record.kek : `${record.kek} or ${record.next.kek}`;
  return new Fault('KT2008', { place, saw: `the key ${kek.name}`, expected: `the key ${expected}` });
}

async function unwrapRing(
  kek: Kek,
  sealed: Uint8Array,
  record: CustodyRecord | null,
  path: string,
): Promise<KeyRing> {
  let plain: Uint8Array;
  try {
    plain = await kek.unwrap(sealed);
  } catch (cause) {
    if (cause instanceof Fault) throw cause;
    throw await notOpened(kek, record, path, cause);
  }
  const ring = await parseRing(Buffer.from(plain).toString('utf8'));
  plain.fill(0);
  if (ring !== null) return ring;
  throw new Fault('KT2009', { place: path, saw: 'a file without an age identity inside' });
}

/** Where the key is known to be the right one, it is the file that is wrong. */
async function notOpened(
  kek: Kek,
  record: CustodyRecord | null,
  path: string,
  cause: unknown,
): Promise<Fault> {
  const isRight = record !== null && record.next === undefined && (await isMarkedBy(record, kek));
  if (record !== null && !isRight) return wrongKek(kek, record, path);
  const code = record === null ? 'KT2008' : 'KT2009';
  return new Fault(code, { place: path, saw: `a file that ${kek.name} does not open`, cause });
}

function requireCheck(check: string, expected: string | null, place: string): void {
  if (expected === null || check === expected) return;
  throw new Fault('KT2010', {
    place,
    saw: `an identity with the check value ${check}`,
    expected: `the identity with the check value ${expected}`,
  });
}

/** A copy from before the last `custody rotate --identity` opens nothing that was sealed since. */
function requireRecipient({ recipients }: KeyRing, expected: string | null, place: string): void {
  if (expected === null || recipients.includes(expected)) return;
  throw new Fault('KT2024', {
    place,
    saw: `the identity of ${recipients[0]}`,
    expected: `the identity of ${expected}`,
  });
}

/** Makes up for a crash between the files: this key has opened this identity, so both are as they should be. */
async function settle(
  ring: KeyRing,
  kek: Kek,
  record: CustodyRecord | null,
  paths: IdentityPaths,
): Promise<void> {
  const isWritten =
    record?.next === undefined && record?.kek === kek.name && record.recipient === ring.recipients[0];
  if (!isWritten) await replacePrivate(paths.record, recordText(await recordOf(ring, kek)));
  await forgetBefore(paths);
}

/** The identity as it was, and drafts of it: another key opens them, which may be the one that was given up. */
export async function forgetBefore(paths: IdentityPaths): Promise<void> {
  await rm(paths.kept, { force: true });
  const names = [paths.identity, paths.record, paths.kept].map((path) => basename(path));
  await removeDrafts(dirname(paths.identity), names);
}
