import { armor, generateX25519Identity, identityToRecipient } from 'age-encryption';
import { createDigester, digestKeyOf } from '../../../src/custody/digest.ts';
import { openWith, requireHeader, sealTo } from '../../../src/custody/seal.ts';
import { Fault } from '../../../src/domain/fault.ts';
import type { Custody } from '../../../src/ports/custody.ts';
import type { RealWork } from '../world/real-work.ts';
import type { EscrowDisk } from './escrow-disk.ts';
import { keepIn } from './escrow-disk.ts';

/** The keys of one installation, which every replica has. */
export interface AgeKeys {
  readonly identity: string;
  /** The installation's own and a recovery recipient. */
  readonly recipients: readonly [string, string];
}

/** Fresh every time: what is sealed differs from run to run, and nothing that happens depends on it. */
export async function ageKeys(): Promise<AgeKeys> {
  const identity = await generateX25519Identity();
  const recovery = await identityToRecipient(await generateX25519Identity());
  return { identity, recipients: [await identityToRecipient(identity), recovery] };
}

export interface AgeCustodyOptions {
  readonly keys: AgeKeys;
  readonly disk: EscrowDisk;
  readonly work: RealWork;
  readonly beforeWrite?: () => void;
}

const SELF_TEST = { credential: 'self-test', attempt: 'self-test', receivedAt: 0 };
const SELF_TEST_BYTES = Uint8Array.of(1, 2, 3, 4);

/** The same digests from one run of a seed to the next: what is asked in the order of digests stays in it. */
const digester = createDigester(digestKeyOf('the simulation'));

/** The shipped sealing, opening and digests over the simulated disk: age files, as stock age reads them. */
export function ageCustody({ keys, disk, work, beforeWrite }: AgeCustodyOptions): Custody {
  const opened = openedOnce(keys, work);
  const seal: Custody['seal'] = (header, bytes) =>
    work.inTurn(async () => {
      const file = await sealTo(keys.recipients, header, bytes);
      return { header, file, digest: digester.ofBytes(bytes) };
    });
  // A preflight that fails for days asks every five minutes, and the keys of a process stay the same.
  let tested: Promise<unknown> | null = null;
  return {
    seal,
    open: opened,
    escrow: async (sealed) => {
      beforeWrite?.();
      keepIn(disk, sealed);
    },
    escrowed: async (credential, attempt) => disk.files.get(`${credential} ${attempt}`) ?? null,
    digest: (values) => digester.ofValues(values),
    armour: ({ file }) => armor.encode(file),
    unarmour: (text) => (text.startsWith('-----BEGIN') ? armor.decode(text) : null),
    recipient: keys.recipients[0],
    selfTest: async () => {
      tested ??= seal(SELF_TEST, SELF_TEST_BYTES).then(({ file }) => opened(file, SELF_TEST));
      await tested;
      beforeWrite?.();
    },
    recoveryRecipients: [keys.recipients[1]],
    close: async () => undefined,
  };
}

/** A file that was opened once is remembered: it is opened again at every look at the outside, thousands of times a year. */
function openedOnce({ identity }: AgeKeys, work: RealWork): Custody['open'] {
  const known = new WeakMap<Uint8Array, Awaited<ReturnType<typeof openWith>>>();
  return async (file, expected) => {
    const place = `sealed file of ${expected.credential}, attempt ${expected.attempt}`;
    const cannotOpen = (cause: unknown): Fault =>
      new Fault('KT2011', { place, saw: 'bytes that do not open', cause });
    const { header, bytes } =
      known.get(file) ?? (await work.inTurn(() => openWith([identity], file, place, cannotOpen)));
    requireHeader(header, expected, place);
    known.set(file, { header, bytes });
    return bytes;
  };
}
