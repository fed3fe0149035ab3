import { join } from 'node:path';
import type { DaemonSettings } from '../config/daemon-settings.ts';
import type { KekProvider } from '../custody/kek/kek.ts';
import { openCustody } from '../custody/open.ts';
import type { CustodyOptions, OpenCustody } from '../custody/open.ts';
import { listEscrow } from '../custody/recover.ts';
import { hasReplica } from '../custody/replica.ts';
import { adoptShared, forgetIdentity, sharedIdentity } from '../custody/shared.ts';
import { Fault } from '../domain/fault.ts';
import type { JournalWithMeta } from '../journal/journal.ts';
import type { MetaBook } from '../journal/meta.ts';
import type { Log } from '../ports/log.ts';

/** What of custody travels with the journal. */
export const CHECK_KEY = 'custody-check';
const RECIPIENT_KEY = 'custody-recipient';
const IDENTITY_KEY = 'custody-identity';
const RECOVERY_KEY = 'custody-recovery-recipients';
const escrowKey = (replica: string): string => `custody-escrow/${replica}`;

export const ESCROW_FILE = 'escrow.bin';

export type CustodySettings = Pick<
  DaemonSettings,
  'dataDirectory' | 'escrowDirectory' | 'recoveryRecipients'
>;

/** What the journal expects of an identity; null where it knows nothing yet. */
export async function travelling(
  meta: MetaBook,
): Promise<{ readonly check: string | null; readonly recipient: string | null }> {
  return { check: await meta.get(CHECK_KEY), recipient: await meta.get(RECIPIENT_KEY) };
}

/** Keeps what a daemon was started with, for the offline commands that must seal and find just as it does. */
export async function keepCustodySettings(
  meta: MetaBook,
  { escrowDirectory, recoveryRecipients }: CustodySettings,
  replica: string,
): Promise<void> {
  await setIfOther(meta, RECOVERY_KEY, recoveryRecipients.join(' '));
  await setIfOther(meta, escrowKey(replica), escrowDirectory ?? '');
}

export async function keptCustodySettings(
  meta: MetaBook,
  dataDirectory: string,
  replica: string,
): Promise<CustodySettings> {
  const recipients = (await meta.get(RECOVERY_KEY)) ?? '';
  const escrowDirectory = (await meta.get(escrowKey(replica))) ?? '';
  return {
    dataDirectory,
    escrowDirectory: escrowDirectory === '' ? null : escrowDirectory,
    recoveryRecipients: recipients.split(' ').filter((recipient) => recipient !== ''),
  };
}

/** Opens the installation's custody and ties it to its journal by what travels with both. */
export async function openInstallationCustody(
  settings: CustodySettings,
  kek: KekProvider,
  journal: JournalWithMeta,
  log: Log,
): Promise<OpenCustody> {
  const { meta } = journal;
  const options = await optionsOf(settings, kek, journal, log);
  const custody = await openOrAdopt(options, await meta.get(IDENTITY_KEY));
  if (options.expectedCheck !== null) return tied(meta, options.directory, custody);
  return (await wasFirst(meta, options.directory))
    ? tied(meta, options.directory, custody)
    : adoptWinner(meta, options, custody);
}

async function optionsOf(
  settings: CustodySettings,
  kek: KekProvider,
  journal: JournalWithMeta,
  log: Log,
): Promise<CustodyOptions> {
  const directory = settings.dataDirectory;
  const expected = await travelling(journal.meta);
  return {
    directory,
    kek,
    escrow: {
      path: join(directory, ESCROW_FILE),
      fallback: settings.escrowDirectory === null ? null : join(settings.escrowDirectory, ESCROW_FILE),
    },
    recoveryRecipients: settings.recoveryRecipients,
    journalIsEmpty: (await journal.events({ limit: 1 })).length === 0,
    expectedCheck: expected.check,
    expectedRecipient: expected.recipient,
    log,
  };
}

/**
 * A directory without the identity, or with one from before its last rotation, takes the one of the journal; and so does
 * one whose first start ended before its identity was anybody's.
 */
async function openOrAdopt(options: CustodyOptions, shared: string | null): Promise<OpenCustody> {
  try {
    return await openCustody(options);
  } catch (thrown) {
    if (!(thrown instanceof Fault) || shared === null) throw thrown;
    if (thrown.code === 'KT2010' && (await isUnused(options))) await forgetIdentity(options.directory);
    else if (thrown.code !== 'KT2007' && thrown.code !== 'KT2024') throw thrown;
    if (!(await adoptShared(options.directory, shared))) throw thrown;
    return openCustody(options);
  }
}

/** Nothing is sealed before the replica has its name, which it gets once custody is open. */
async function isUnused({ directory, escrow }: CustodyOptions): Promise<boolean> {
  if (await hasReplica(directory)) return false;
  return (await listEscrow(escrow.path)).entries.length === 0;
}

/** Two replicas at their first start both make an identity; the first to write it down has made the one that counts. */
async function wasFirst(meta: MetaBook, directory: string): Promise<boolean> {
  const own = await sharedIdentity(directory);
  return (await meta.keep(IDENTITY_KEY, own)) === own;
}

async function adoptWinner(meta: MetaBook, options: CustodyOptions, own: OpenCustody): Promise<OpenCustody> {
  await own.close();
  await forgetIdentity(options.directory);
  await adoptShared(options.directory, (await meta.get(IDENTITY_KEY)) ?? '');
  return tied(meta, options.directory, await openCustody(options));
}

/** Writes down what the next opening, here or on another replica, will hold against what it finds. */
async function tied(meta: MetaBook, directory: string, custody: OpenCustody): Promise<OpenCustody> {
  await setIfOther(meta, IDENTITY_KEY, await sharedIdentity(directory));
  await setIfOther(meta, CHECK_KEY, custody.check);
  await setIfOther(meta, RECIPIENT_KEY, custody.recipients[0]);
  return custody;
}

async function setIfOther(meta: MetaBook, key: string, value: string): Promise<void> {
  if ((await meta.get(key)) !== value) await meta.set(key, value);
}
