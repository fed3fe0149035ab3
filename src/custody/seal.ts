import { Decrypter, Encrypter } from 'age-encryption';
import { Fault } from '../domain/fault.ts';
import { readSealHeader, sealHeaderLine } from '../domain/seal-header.ts';
import type { SealHeader } from '../domain/seal-header.ts';

const LINE_FEED = 0x0a;
/** Far more than a header of ours: names and ids are short. */
const LONGEST_HEADER_BYTES = 4_096;

export interface Opened {
  readonly header: SealHeader;
  readonly bytes: Uint8Array;
}

/** One age file over the header as a line of JSON, a line feed, and the bytes. Public keys are all it takes. */
export async function sealTo(
  recipients: readonly string[],
  header: SealHeader,
  bytes: Uint8Array,
): Promise<Uint8Array> {
  const encrypter = new Encrypter();
  for (const recipient of recipients) encrypter.addRecipient(recipient);
  const plain = Buffer.concat([Buffer.from(`${sealHeaderLine(header)}\n`), bytes]);
  try {
    return await encrypter.encrypt(plain);
  } finally {
    plain.fill(0);
  }
}

/**
 * The header and the bytes of a sealed file. `cannotOpen` makes the fault for a file that these identities do not
 * open; a file that opens but holds no header of ours is KT2021 (newer) or KT2003 (not sealed by keyturn).
 */
export async function openWith(
  identities: readonly string[],
  file: Uint8Array,
  place: string,
  cannotOpen: (cause: unknown) => Fault,
): Promise<Opened> {
  const decrypter = new Decrypter();
  for (const identity of identities) decrypter.addIdentity(identity);
  let plain: Uint8Array;
  try {
    plain = await decrypter.decrypt(file);
  } catch (cause) {
    throw cannotOpen(cause);
  }
  const end = plain.subarray(0, LONGEST_HEADER_BYTES).indexOf(LINE_FEED);
  const header = parseHeader(Buffer.from(plain.subarray(0, Math.max(end, 0))).toString('utf8'), place);
  const bytes = new Uint8Array(plain.subarray(end + 1));
  plain.fill(0);
  return { header, bytes };
}

function parseHeader(line: string, place: string): SealHeader {
  const reading = readSealHeader(line);
  switch (reading.kind) {
    case 'header':
      return reading.header;
    case 'newer':
      throw new Fault('KT2021', { place, saw: `a header of version ${reading.version}` });
    case 'none':
      throw new Fault('KT2003', { place, saw: reading.saw });
  }
}

/** Throws KT2003 when a file that was opened belongs to another credential or attempt. */
export function requireHeader(
  header: Pick<SealHeader, 'credential' | 'attempt'>,
  expected: { readonly credential: string; readonly attempt: string },
  place: string,
): void {
  if (header.credential === expected.credential && header.attempt === expected.attempt) return;
  throw new Fault('KT2003', {
    place,
    saw: `credential ${header.credential}, attempt ${header.attempt}`,
    expected: `credential ${expected.credential}, attempt ${expected.attempt}`,
  });
}
