import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generateX25519Identity } from 'age-encryption';
import { Fault } from '../domain/fault.ts';
import { createDigester } from './digest.ts';
import type { Digester } from './digest.ts';
import { createPrivate, errorCode, replacePrivate } from './files.ts';
import type { Kek, KekProvider } from './kek/kek.ts';
import { identitiesIn, recipientOf } from './recipients.ts';
import { openWith, requireHeader, sealTo } from './seal.ts';

export interface IdentityOptions {
  /** Where identity.age and custody.json stand. */
  readonly directory: string;
  readonly kek: KekProvider;
  /** True only while neither the journal nor the escrow holds anything: then nothing needs the old identity. */
  readonly mayCreate: boolean;
  /** The check value that the journal was started with; null where it knows none yet. */
  readonly expectedCheck: string | null;
}

/** The installation's own age identity, opened. */
export interface InstallationIdentity {
  readonly identity: string;
  readonly recipient: string;
  readonly digester: Digester;
}

/** custody.json: public facts that tell a wrong key from a missing one. */
interface CustodyRecord {
  readonly v: 1;
  readonly check: string;
  readonly recipient: string;
  /** The public name of the key-encryption key. */
  readonly kek: string;
}

/**
 * Opens the installation identity, or makes it at the first start. Rejects with KT2001, KT2002 or KT2006 (the
 * key-encryption key), KT2007 (identity missing), KT2008 (the key of other data), KT2009 (damaged), KT2010 (another
 * journal's) and KT2020 (can't be written).
 */
export async function openIdentity(options: IdentityOptions): Promise<InstallationIdentity> {
  const path = join(options.directory, 'identity.age');
  const recordPath = join(options.directory, 'custody.json');
  const sealed = await readIfThere(path);
  const record = parseRecord(await readIfThere(recordPath), recordPath);
  const found = await options.kek.find();
  if (sealed === null) {
    requireNothingSealed(options, record, path);
    return create(found ?? (await options.kek.create()), path, recordPath);
  }
  const kek = requireKek(found, record, options.kek.describe);
  const identity = await unwrapIdentity(kek, sealed, record, path);
  requireCheck(identity.digester.check, options.expectedCheck, path);
  requireCheck(identity.digester.check, record?.check ?? null, recordPath);
  // A crash at the first start may have come between the two files.
  if (record === null) await replacePrivate(recordPath, recordText(identity, kek));
  return identity;
}

async function readIfThere(path: string): Promise<Buffer | null> {
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

async function create(kek: Kek, path: string, recordPath: string): Promise<InstallationIdentity> {
  return install(await generateX25519Identity(), kek, path, recordPath);
}

/** What an identity travels as: an age file like every sealed secret, under a label of its own. */
const TRAVELLING = { credential: 'installation', attempt: 'identity' };

export function sealIdentity(
  identity: string,
  recipients: readonly string[],
  at: number,
): Promise<Uint8Array> {
  return sealTo(recipients, { ...TRAVELLING, receivedAt: at }, Buffer.from(identity));
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
  const kek = (await options.kek.find()) ?? (await options.kek.create());
  const path = join(options.directory, 'identity.age');
  await install(Buffer.from(bytes).toString('utf8'), kek, path, join(options.directory, 'custody.json'));
  bytes.fill(0);
}

async function install(
  text: string,
  kek: Kek,
  path: string,
  recordPath: string,
): Promise<InstallationIdentity> {
  const identity = await installationIdentity(text, path);
  await createPrivate(path, await kek.wrap(Buffer.from(`${identity.identity}\n`)));
  await replacePrivate(recordPath, recordText(identity, kek));
  return identity;
}

function requireKek(kek: Kek | null, record: CustodyRecord | null, describe: string): Kek {
  if (kek === null)
    throw new Fault('KT2006', {
      place: describe,
      saw: 'no such file',
      ...(record === null ? {} : { expected: `the key-encryption key ${record.kek}` }),
    });
  if (record === null || record.kek === kek.name) return kek;
  throw new Fault('KT2008', {
    place: describe,
    saw: `the key ${kek.name}`,
    expected: `the key ${record.kek}`,
  });
}

async function unwrapIdentity(
  kek: Kek,
  sealed: Uint8Array,
  record: CustodyRecord | null,
  path: string,
): Promise<InstallationIdentity> {
  let plain: Uint8Array;
  try {
    plain = await kek.unwrap(sealed);
  } catch (cause) {
    // With a record the key is known to be the right one, so it is the file that is wrong.
    const code = record === null ? 'KT2008' : 'KT2009';
    throw new Fault(code, { place: path, saw: `a file that ${kek.name} does not open`, cause });
  }
  const lines = identitiesIn(Buffer.from(plain).toString('utf8')) ?? [];
  plain.fill(0);
  const identity = lines[0];
  if (identity !== undefined && lines.length === 1) return installationIdentity(identity, path);
  throw new Fault('KT2009', { place: path, saw: 'a file without an age identity inside' });
}

async function installationIdentity(identity: string, path: string): Promise<InstallationIdentity> {
  const recipient = await recipientOf(identity);
  if (recipient === null) throw new Fault('KT2009', { place: path, saw: 'a malformed age identity inside' });
  return { identity, recipient, digester: createDigester(identity) };
}

function requireCheck(check: string, expected: string | null, place: string): void {
  if (expected === null || check === expected) return;
  throw new Fault('KT2010', {
    place,
    saw: `an identity with the check value ${check}`,
    expected: `the identity with the check value ${expected}`,
  });
}

function recordText({ recipient, digester }: InstallationIdentity, kek: Kek): string {
  const record: CustodyRecord = { v: 1, check: digester.check, recipient, kek: kek.name };
  return `${JSON.stringify(record, null, 2)}\n`;
}

function parseRecord(bytes: Buffer | null, place: string): CustodyRecord | null {
  if (bytes === null) return null;
  try {
    const value = JSON.parse(bytes.toString('utf8')) as Partial<Record<keyof CustodyRecord, unknown>>;
    const { v, check, recipient, kek } = value;
    if (v === 1 && typeof check === 'string' && typeof recipient === 'string' && typeof kek === 'string')
      return { v, check, recipient, kek };
  } catch {
    // Falls through to the fault: what the text is does not matter.
  }
  throw new Fault('KT2009', { place, saw: 'a text that keyturn did not write' });
}
