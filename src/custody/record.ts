import { Fault } from '../domain/fault.ts';
import type { Kek } from './kek/kek.ts';
import type { KeyRing } from './ring.ts';

/** A key-encryption key as custody.json knows it. */
export interface KekMark {
  /** Its public name. */
  readonly kek: string;
  /** A known text that it sealed, in Base64; tells it from another key of the same name. */
  readonly kekCheck?: string;
}

/** custody.json: public facts that tell a wrong key from a missing one. */
export interface CustodyRecord extends KekMark {
  readonly v: 1;
  readonly check: string;
  readonly recipient: string;
  /** Written before identity.age is sealed by another key, and gone once that one has opened it. */
  readonly next?: KekMark;
}

const CHECK_TEXT = 'keyturn key-encryption key check 1';

export async function markOf(kek: Kek, check: string): Promise<KekMark> {
  if (kek.nameIsProof) return { kek: kek.name };
  const sealed = await kek.wrap(Buffer.from(CHECK_TEXT), check);
  return { kek: kek.name, kekCheck: Buffer.from(sealed).toString('base64') };
}

/** Whether this key made the mark. Rejects with KT2022 or KT2023 where it can't be asked. */
export async function isMarkedBy(mark: KekMark, kek: Kek): Promise<boolean> {
  if (mark.kek !== kek.name) return false;
  if (mark.kekCheck === undefined) return true;
  try {
    const text = await kek.unwrap(Buffer.from(mark.kekCheck, 'base64'));
    return Buffer.from(text).toString('utf8') === CHECK_TEXT;
  } catch (thrown) {
    if (thrown instanceof Fault) throw thrown;
    return false;
  }
}

export async function recordOf({ recipients, digester }: KeyRing, kek: Kek): Promise<CustodyRecord> {
  const mark = await markOf(kek, digester.check);
  return { v: 1, check: digester.check, recipient: recipients[0], ...mark };
}

export function recordText(record: CustodyRecord): string {
  return `${JSON.stringify(record, null, 2)}\n`;
}

export function parseRecord(bytes: Uint8Array | null, place: string): CustodyRecord | null {
  if (bytes === null) return null;
  try {
    const value = JSON.parse(Buffer.from(bytes).toString('utf8')) as Partial<
      Record<keyof CustodyRecord, unknown>
    >;
    const { v, check, recipient, next } = value;
    const mark = markIn(value);
    if (v === 1 && typeof check === 'string' && typeof recipient === 'string' && mark !== null) {
      const following = next === undefined ? null : markIn(next);
      return { v, check, recipient, ...mark, ...(following === null ? {} : { next: following }) };
    }
  } catch {
    // Falls through to the fault: what the text is does not matter.
  }
  throw new Fault('KT2009', { place, saw: 'a text that keyturn did not write' });
}

function markIn(value: unknown): KekMark | null {
  if (typeof value !== 'object' || value === null || !('kek' in value)) return null;
  const { kek } = value;
  const kekCheck = 'kekCheck' in value ? value.kekCheck : undefined;
  if (typeof kek !== 'string') return null;
  return typeof kekCheck === 'string' ? { kek, kekCheck } : { kek };
}
