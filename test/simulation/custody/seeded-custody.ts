import { createHash } from 'node:crypto';
import { Fault } from '../../../src/domain/fault.ts';
import type { Secret } from '../../../src/domain/secret.ts';
import type { Custody, SealHeader } from '../../../src/ports/custody.ts';
import { hashOf } from '../random.ts';
import type { EscrowDisk } from './escrow-disk.ts';
import { keepIn } from './escrow-disk.ts';

export interface SeededCustodyOptions {
  readonly disk: EscrowDisk;
  /** Asked before every write to the escrow: throws the operating system's refusal. */
  readonly beforeWrite?: () => void;
}

const MAGIC = Buffer.from('seeded\n', 'latin1');
const CHECK_BYTES = 4;

/**
 * Custody without cryptography: bytes are hidden by a stream that anybody can make, and a check value tells a changed
 * file. It keeps the contract of custody and costs microseconds; secrecy is not what the simulation is about.
 */
export function seededCustody({ disk, beforeWrite }: SeededCustodyOptions): Custody {
  const seal: Custody['seal'] = async (header, bytes) => ({
    header,
    file: hide(header, bytes),
    digest: digestOf(Buffer.from(bytes).toString('base64')),
  });
  return {
    seal,
    escrow: async (sealed) => {
      beforeWrite?.();
      keepIn(disk, sealed);
    },
    escrowed: async (credential, attempt) => disk.files.get(`${credential} ${attempt}`) ?? null,
    open: async (file, expected) => show(file, expected),
    digest: (values) => digestOf(textOf(values)),
    armour: ({ file }) => {
      const text = Buffer.from(file).toString('base64');
      return `-----BEGIN AGE ENCRYPTED FILE-----\n${text}\n-----END AGE ENCRYPTED FILE-----\n`;
    },
    unarmour: (text) => {
      const [, body] = /^-----BEGIN AGE ENCRYPTED FILE-----\n(.*)\n-----END AGE/.exec(text) ?? [];
      return body === undefined ? null : Uint8Array.from(Buffer.from(body, 'base64'));
    },
    recipient: 'the simulation itself',
    selfTest: async () => beforeWrite?.(),
    recoveryRecipients: ['the simulation'],
    close: async () => undefined,
  };
}

/** Magic, check value, then header line and bytes under the stream that the check value begins. */
function hide({ credential, attempt, receivedAt }: SealHeader, bytes: Uint8Array): Uint8Array {
  const plain = Buffer.concat([
    Buffer.from(`${JSON.stringify({ credential, attempt, receivedAt })}\n`),
    Buffer.from(bytes),
  ]);
  const check = checkOf(plain);
  const head = Buffer.alloc(CHECK_BYTES);
  head.writeUInt32BE(check);
  return Uint8Array.from(Buffer.concat([MAGIC, head, mask(plain, check)]));
}

interface Shown {
  readonly header: SealHeader;
  readonly bytes: Uint8Array;
}

const shown = new WeakMap<Uint8Array, Shown>();

/** A file that was opened once is remembered: it is opened again at every look at the outside. */
function show(
  file: Uint8Array,
  expected: { readonly credential: string; readonly attempt: string },
): Uint8Array {
  const { header, bytes } = shown.get(file) ?? decoded(file, expected);
  if (header.credential === expected.credential && header.attempt === expected.attempt) {
    shown.set(file, { header, bytes });
    return bytes;
  }
  const place = `sealed file of ${expected.credential}, attempt ${expected.attempt}`;
  throw new Fault('KT2003', { place, saw: `credential ${header.credential}, attempt ${header.attempt}` });
}

function decoded(
  file: Uint8Array,
  expected: { readonly credential: string; readonly attempt: string },
): Shown {
  const place = `sealed file of ${expected.credential}, attempt ${expected.attempt}`;
  const whole = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  const start = MAGIC.length + CHECK_BYTES;
  const check = whole.length < start ? 0 : whole.readUInt32BE(MAGIC.length);
  const plain = mask(whole.subarray(start), check);
  if (!whole.subarray(0, MAGIC.length).equals(MAGIC) || checkOf(plain) !== check)
    throw new Fault('KT2011', { place, saw: 'bytes that do not open' });
  const end = plain.indexOf(0x0a);
  const header = JSON.parse(plain.toString('utf8', 0, end)) as SealHeader;
  return { header, bytes: Uint8Array.from(plain.subarray(end + 1)) };
}

function mask(bytes: Uint8Array, start: number): Buffer {
  const masked = Buffer.alloc(bytes.length);
  let state = (start | 1) >>> 0;
  for (let index = 0; index < bytes.length; index += 1) {
    state = (Math.imul(state, 0x41c64e6d) + 0x3039) >>> 0;
    masked[index] = (bytes[index] ?? 0) ^ (state >>> 24);
  }
  return masked;
}

function checkOf(bytes: Buffer): number {
  return hashOf(bytes.toString('latin1'));
}

function textOf(values: Readonly<Record<string, Secret>>): string {
  const names = Object.keys(values).sort();
  return names.map((name) => `${JSON.stringify(name)}:${JSON.stringify(values[name]?.reveal())}`).join();
}

const digests = new Map<string, string>();
const MOST_DIGESTS = 20_000;

/** The same few values are digested at every look at the outside, so their digests are kept. */
function digestOf(text: string): string {
  const known = digests.get(text);
  if (known !== undefined) return known;
  if (digests.size > MOST_DIGESTS) digests.clear();
  const digest = createHash('sha256').update(text).digest('hex');
  digests.set(text, digest);
  return digest;
}
