import { Fault } from '../domain/fault.ts';
import type { KeyRing } from './ring.ts';
import { openWith, requireHeader, sealTo } from './seal.ts';

/** The same bytes for the identity that seals now; null where the file is sealed to that one already. */
export type Reseal = (
  file: Uint8Array,
  expected: { readonly credential: string; readonly attempt: string },
) => Promise<Uint8Array | null>;

/**
 * Seals anew what was sealed to an identity before. The header stays as it was, and what comes out was opened again by
 * the present identity alone. Rejects with KT2011 where no identity of the ring opens the file, KT2003 where it belongs
 * to something else, KT2004 where it did not come back.
 */
export function resealer({ identities }: KeyRing, sealedTo: readonly string[]): Reseal {
  const [present, ...before] = identities;
  return async (file, expected) => {
    const place = `sealed file of ${expected.credential}, attempt ${expected.attempt}`;
    const notOpened = (cause: unknown) =>
      new Fault('KT2011', { place, saw: 'bytes that no identity of this installation opens', cause });
    if (await opens(present, file, place)) return null;
    const { header, bytes } = await openWith(before, file, place, notOpened);
    requireHeader(header, expected, place);
    const sealed = await sealTo(sealedTo, header, bytes);
    const again = await openWith([present], sealed, place, notOpened);
    const isSame = Buffer.from(again.bytes).equals(bytes);
    bytes.fill(0);
    again.bytes.fill(0);
    if (isSame) return sealed;
    throw new Fault('KT2004', { place, saw: 'other bytes than were sealed' });
  };
}

async function opens(identity: string, file: Uint8Array, place: string): Promise<boolean> {
  const notThisOne = new Fault('KT2011', { place, saw: 'bytes that the present identity does not open' });
  try {
    const { bytes } = await openWith([identity], file, place, () => notThisOne);
    bytes.fill(0);
    return true;
  } catch (thrown) {
    if (thrown === notThisOne) return false;
    throw thrown;
  }
}
