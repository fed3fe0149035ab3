import { randomBytes } from 'node:crypto';
import { armor } from 'age-encryption';
import { Fault } from '../domain/fault.ts';
import { Secret } from '../domain/secret.ts';
import type { EscrowFileView } from '../domain/views.ts';
import type { Custody, SealedFile, SealHeader } from '../ports/custody.ts';
import type { EscrowBook } from '../ports/escrow-book.ts';
import type { Log } from '../ports/log.ts';
import { keyFor } from './digest.ts';
import { openEscrow } from './escrow/escrow.ts';
import type { Escrow, EscrowedFile, EscrowOptions } from './escrow/escrow.ts';
import { openIdentity, sealIdentity } from './identity.ts';
import type { KekProvider } from './kek/kek.ts';
import { parseRecipient } from './recipients.ts';
import { resealer } from './reseal.ts';
import type { Reseal } from './reseal.ts';
import type { KeyRing } from './ring.ts';
import { openWith, requireHeader, sealTo } from './seal.ts';

export interface CustodyOptions {
  /** The data directory, where identity.age and custody.json stand. It must exist. */
  readonly directory: string;
  readonly kek: KekProvider;
  readonly escrow: EscrowOptions;
  /** Offline recipients, `age1…`; each sealed file is opened by any of them. */
  readonly recoveryRecipients: readonly string[];
  /** Whether the journal holds no event yet: only then an identity may be made. */
  readonly journalIsEmpty: boolean;
  /** The check value that the journal keeps; null where it keeps none yet. */
  readonly expectedCheck: string | null;
  /** The recipient that the journal saw last; null where it knows none yet. */
  readonly expectedRecipient: string | null;
  readonly log: Log;
}

export interface OpenCustody extends Custody {
  /** To be kept in the journal and given back as `expectedCheck` at the next start. Says nothing about the key. */
  readonly check: string;
  /** What the escrow holds, still sealed. */
  escrowEntries(): AsyncIterable<EscrowedFile>;
  /** The installation identity as an age file for others: whoever opens it opens every secret of the installation. */
  exportIdentity(recipients: readonly string[], at: number): Promise<Uint8Array>;
  /** The identity itself, to open again what was just sealed for it. */
  readonly identity: Secret;
  /** A key of 32 bytes that is the same at each start, and for this purpose alone. */
  deriveKey(purpose: string): Uint8Array;
  /** The installation's own public recipient, and behind it those that were replaced. */
  readonly recipients: KeyRing['recipients'];
  /** Public name of the key-encryption key. */
  readonly kek: string;
  readonly book: EscrowBook;
  readonly reseal: Reseal;
  /** Seals every escrow entry anew that an earlier identity opens. */
  resealEscrow(): Promise<number>;
  escrowFiles(): readonly EscrowFileView[];
}

const SELF_TEST: SealHeader = { credential: 'self-test', attempt: 'self-test', receivedAt: 0 };
const SELF_TEST_BYTES = 32;

/**
 * Opens custody: recipients, escrow, installation identity. Rejects with KT2012 or KT2013 (recovery recipient), KT2005
 * (escrow), and what `openIdentity` rejects with.
 */
export async function openCustody(options: CustodyOptions): Promise<OpenCustody> {
  const recoveryRecipients = options.recoveryRecipients.map((text, index) =>
    parseRecipient(text, `recovery recipient ${index + 1}`),
  );
  const escrow = await openEscrow(options.escrow, options.log);
  try {
    const identity = await openIdentity({
      directory: options.directory,
      kek: options.kek,
      mayCreate: options.journalIsEmpty && escrow.headers().length === 0,
      expectedCheck: options.expectedCheck,
      expectedRecipient: options.expectedRecipient,
    });
    return { ...custodyOf(identity.ring, escrow, recoveryRecipients), kek: identity.kek.name };
  } catch (thrown) {
    await escrow.close();
    throw thrown;
  } finally {
    // Sealing needs public keys only and the identity is open now: the key is not asked again.
    options.kek.close();
  }
}

function custodyOf(
  ring: KeyRing,
  escrow: Escrow,
  recoveryRecipients: readonly string[],
): Omit<OpenCustody, 'kek'> {
  const { identities, recipients, digester } = ring;
  const sealedTo = [...new Set([recipients[0], ...recoveryRecipients])];
  const reseal = resealer(ring, sealedTo);
  const seal = async (header: SealHeader, bytes: Uint8Array): Promise<SealedFile> => ({
    header,
    file: await sealTo(sealedTo, header, bytes),
    digest: digester.ofBytes(bytes),
  });
  const open: Custody['open'] = async (file, expected) => {
    const place = `sealed file of ${expected.credential}, attempt ${expected.attempt}`;
    const opened = await openWith(identities, file, place, (cause) => cannotOpen(place, cause));
    requireHeader(opened.header, expected, place);
    return opened.bytes;
  };
  return {
    seal,
    open,
    escrow: (sealed) => escrow.append(sealed),
    escrowed: (credential, attempt) => escrow.find(credential, attempt),
    digest: (values) => digester.ofValues(values),
    armour: ({ file }) => armor.encode(file),
    unarmour,
    recipient: recipients[0],
    async selfTest() {
      await sealAndOpen(seal, open);
      await escrow.keepRoom();
    },
    recoveryRecipients,
    escrowEntries: () => escrow.entries(),
    exportIdentity: (others, at) => sealIdentity(ring, others, at),
    identity: new Secret(identities[0]),
    deriveKey: (purpose) => keyFor(ring.digestKey, purpose),
    check: digester.check,
    recipients,
    reseal,
    resealEscrow: () => resealEscrow(escrow, reseal),
    escrowFiles: () => escrow.about(),
    book: {
      entries: () => escrow.headers(),
      async compact(isDone) {
        const before = escrow.headers().length;
        if (!escrow.headers().some(isDone)) return 0;
        const change = async (header: SealHeader, file: Uint8Array) => (isDone(header) ? null : file);
        await escrow.rewrite(change, { skipDamaged: true });
        return before - escrow.headers().length;
      },
    },
    close: () => escrow.close(),
  };
}

function unarmour(text: string): Uint8Array | null {
  try {
    return armor.decode(text);
  } catch {
    return null;
  }
}

/** What nobody here opens stays as it is: the recovery identity may. */
async function resealEscrow(escrow: Escrow, reseal: Reseal): Promise<number> {
  let resealed = 0;
  await escrow.rewrite(async (header, file) => {
    const sealed = await reseal(file, header).catch((thrown: unknown) => {
      if (thrown instanceof Fault) return null;
      throw thrown;
    });
    if (sealed !== null) resealed += 1;
    return sealed ?? file;
  });
  return resealed;
}

async function sealAndOpen(seal: Custody['seal'], open: Custody['open']): Promise<void> {
  const bytes = randomBytes(SELF_TEST_BYTES);
  let returned: Uint8Array;
  try {
    const { file } = await seal(SELF_TEST, bytes);
    returned = await open(file, SELF_TEST);
  } catch (cause) {
    throw new Fault('KT2004', {
      place: 'custody',
      saw: 'random bytes that could not be sealed and opened',
      cause,
    });
  }
  if (bytes.equals(returned)) return;
  throw new Fault('KT2004', { place: 'custody', saw: 'other bytes than were sealed' });
}

function cannotOpen(place: string, cause: unknown): Fault {
  return new Fault('KT2011', { place, saw: 'bytes that the installation identity does not open', cause });
}
