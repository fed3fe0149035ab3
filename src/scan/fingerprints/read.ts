import { createPublicKey, verify } from 'node:crypto';
import { Fault } from '../../domain/fault.ts';
import type { FaultCode } from '../../domain/fault.ts';
import type { LeftOut } from '../../domain/fingerprints.ts';
import { jsonObject } from '../../domain/json-object.ts';
import { parseTime } from '../../domain/wire.ts';
import { keyName, signedText } from './format.ts';
import type { Fingerprint, FingerprintRecord, RecordOf } from './format.ts';
import type { FileKeys } from './keys.ts';
import { wrongField } from './shape.ts';

/** A file that was read whole, is signed, and may be used. */
export interface Fingerprints {
  readonly installation: string;
  readonly scanner: string;
  readonly madeAt: number;
  readonly expiresAt: number;
  readonly keys: FileKeys;
  readonly canary: RecordOf<'canary'>;
  readonly secrets: readonly Fingerprint[];
  readonly leftOut: readonly LeftOut[];
  readonly filter: { readonly bits: number; readonly places: Uint8Array };
  /** `SHA256:…` of the key that signed it. */
  readonly signedBy: string;
  /** Whether the caller knew that key from elsewhere: else the file vouches for itself. */
  readonly isPinned: boolean;
}

export interface Trust {
  readonly place: string;
  readonly now: number;
  /** `SHA256:…` of the key that must have signed; null: none is known. */
  readonly pinned: string | null;
}

/**
 * Reads a file of fingerprints. Throws KT6401 (no such file), KT6402 (cut off), KT6403 (changed), KT6404 (another key)
 * and KT6405 (expired).
 */
export function readFingerprints(text: string, trust: Trust): Fingerprints {
  const lines = text.split('\n');
  const head = headIn(lines[0] ?? '', trust);
  const end = recordOf(lines.at(-2) ?? '');
  if (lines.at(-1) !== '' || typeof end === 'string' || end.is !== 'end')
    throw refuse('KT6402', trust, 'no line that ends it');
  const body = lines.slice(0, -2);
  requireSignature(body, end, head, trust);
  const expiresAt = timeOf(head.expiresAt);
  if (trust.now >= expiresAt) throw refuse('KT6405', trust, `good until ${head.expiresAt}`);
  const records = body.map((line, index) => recordIn(line, index + 1, trust));
  return { ...contentsOf(records, head, trust), expiresAt, isPinned: trust.pinned !== null };
}

function headIn(line: string, trust: Trust): RecordOf<'head'> {
  const given = jsonObject(line);
  if (given?.is !== 'head') throw refuse('KT6401', trust, 'another first line');
  if (given.format !== 1) throw refuse('KT6401', trust, `form ${JSON.stringify(given.format)}`);
  const head = recordIn(line, 1, trust);
  if (head.is !== 'head') throw refuse('KT6401', trust, 'another first line');
  return head;
}

/** What is signed may be wrong all the same: whoever writes a file can sign it with a key of their own. */
function recordIn(line: string, number: number, trust: Trust): FingerprintRecord {
  const record = recordOf(line);
  if (typeof record !== 'string') return record;
  throw refuse('KT6401', trust, `line ${number}: a wrong ${JSON.stringify(record)}`);
}

/** The name of the field that is wrong, where it is no record. */
function recordOf(line: string): FingerprintRecord | string {
  const record = jsonObject(line);
  return wrongField(record) ?? (record as FingerprintRecord);
}

function requireSignature(
  body: readonly string[],
  { records, signature }: RecordOf<'end'>,
  { publicKey }: RecordOf<'head'>,
  trust: Trust,
): void {
  const signer = keyName(publicKey);
  if (trust.pinned !== null && signer !== trust.pinned)
    throw refuse('KT6404', trust, `signed by ${signer}, not by ${trust.pinned}`);
  if (records !== body.length) throw refuse('KT6402', trust, `${body.length} records of ${records}`);
  if (isSigned(signedText(body), signature, publicKey)) return;
  throw refuse('KT6403', trust, 'a signature that is not of this text');
}

function isSigned(text: string, signature: string, publicKey: string): boolean {
  try {
    const key = createPublicKey(publicKey);
    return (
      key.asymmetricKeyType === 'ed25519' &&
      verify(null, Buffer.from(text), key, Buffer.from(signature, 'base64'))
    );
  } catch {
    return false;
  }
}

function contentsOf(
  records: readonly FingerprintRecord[],
  head: RecordOf<'head'>,
  trust: Trust,
): Omit<Fingerprints, 'expiresAt' | 'isPinned'> {
  const canary = records.find((each) => each.is === 'canary');
  const filter = records.find((each) => each.is === 'filter');
  const secrets = records.filter((each) => each.is === 'secret');
  if (canary === undefined || filter === undefined) throw refuse('KT6401', trust, 'no canary or no filter');
  return {
    ...{ installation: head.installation, scanner: head.scanner, madeAt: timeOf(head.madeAt) },
    keys: { window: bytesIn(head.windowKey), mac: bytesIn(head.macKey) },
    ...{ canary, secrets, leftOut: records.filter((each) => each.is === 'left-out') },
    filter: { bits: filter.bits, places: bytesIn(filter.places) },
    signedBy: keyName(head.publicKey),
  };
}

function bytesIn(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'base64'));
}

/** The schema has looked at it. */
function timeOf(text: string): number {
  return parseTime(text) ?? 0;
}

function refuse(code: FaultCode, { place }: Trust, saw: string): Fault {
  return new Fault(code, { place, saw });
}
