import { randomBytes } from 'node:crypto';
import { armor } from 'age-encryption';
import { Fault } from '../domain/fault.ts';
import { Secret } from '../domain/secret.ts';
import type { Custody, SealedFile, SealHeader } from '../ports/custody.ts';
import type { Log } from '../ports/log.ts';
import { openEscrow } from './escrow/escrow.ts';
import type { Escrow, EscrowedFile, EscrowOptions } from './escrow/escrow.ts';
import { openIdentity, sealIdentity } from './identity.ts';
import type { InstallationIdentity } from './identity.ts';
import type { KekProvider } from './kek/kek.ts';
import { parseRecipient } from './recipients.ts';
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
  readonly log: Log;
}

export interface OpenCustody extends Custody {
  /** To be kept in the journal and given back as `expectedCheck` at the next start. Says nothing about the key. */
  readonly check: string;
  /** The installation's own public recipient. */
  readonly recipient: string;
  /** What the escrow holds, still sealed. */
  escrowEntries(): AsyncIterable<EscrowedFile>;
  /** The installation identity as an age file for others: whoever opens it opens every secret of the installation. */
  exportIdentity(recipients: readonly string[], at: number): Promise<Uint8Array>;
  /** The identity itself, to open again what was just sealed for it. */
  readonly identity: Secret;
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
      mayCreate: options.journalIsEmpty && escrow.entryCount() === 0,
      expectedCheck: options.expectedCheck,
    });
    return custodyOf(identity, escrow, recoveryRecipients);
  } catch (thrown) {
    await escrow.close();
    throw thrown;
  }
}

function custodyOf(
  { identity, recipient, digester }: InstallationIdentity,
  escrow: Escrow,
  recoveryRecipients: readonly string[],
): OpenCustody {
  const recipients = [...new Set([recipient, ...recoveryRecipients])];
  const seal = async (header: SealHeader, bytes: Uint8Array): Promise<SealedFile> => ({
    header,
    file: await sealTo(recipients, header, bytes),
    digest: digester.ofBytes(bytes),
  });
  const open: Custody['open'] = async (file, expected) => {
    const place = `sealed file of ${expected.credential}, attempt ${expected.attempt}`;
    const opened = await openWith([identity], file, place, (cause) => cannotOpen(place, cause));
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
    async selfTest() {
      await sealAndOpen(seal, open);
      await escrow.keepRoom();
    },
    recoveryRecipients,
    escrowEntries: () => escrow.entries(),
    exportIdentity: (others, at) => sealIdentity(identity, others, at),
    identity: new Secret(identity),
    check: digester.check,
    recipient,
    close: () => escrow.close(),
  };
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
