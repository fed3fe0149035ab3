import type { LeftOut, ManagedSecret } from '../../domain/fingerprints.ts';
import { UNKNOWN_BIRTH_AT } from '../../domain/key-version.ts';
import { rfc3339 } from '../../domain/wire.ts';
import { bitsOf, classOf } from './character-class.ts';
import type { CharacterClass } from './character-class.ts';
import { LONGEST, signedText } from './format.ts';
import type { FingerprintRecord } from './format.ts';
import { hashOfKey, macOf } from './keys.ts';
import type { FileKeys } from './keys.ts';
import { filterBits, packFilter } from './filter.ts';

export interface FingerprintOrder {
  readonly installation: string;
  readonly scanner: string;
  readonly madeAt: number;
  readonly expiresAt: number;
  readonly keyturn: string;
  readonly keys: FileKeys;
  /** Fresh random bytes, from which the canary is made. */
  readonly chance: Uint8Array;
  readonly publicKey: string;
  /** Base64 Ed25519 over the text. */
  readonly sign: (text: string) => string;
}

/** Below this a value could be guessed by whoever has the file. */
export const LEAST_BITS = 80;
const CANARY_LENGTH = 32;
const CANARY_LETTERS = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** The file for one scanner, as text: what it takes to find the secrets, and none of them. */
export function makeFingerprints(
  order: FingerprintOrder,
  secrets: readonly ManagedSecret[],
  leftOut: readonly LeftOut[],
): string {
  const judged = secrets.map((secret) => ({ secret, why: refusal(secret.value.reveal()) }));
  const taken = judged.filter(({ why }) => why === null).map(({ secret }) => secret);
  const refused = judged.flatMap(({ secret: { credential, version, part }, why }) =>
    why === null ? [] : [{ credential, version, part, why }],
  );
  const canary = canaryOf(order.chance, taken);
  const lines = [
    headOf(order),
    canaryRecord(canary, order.keys),
    ...taken.map((secret) => recordOf(secret, order.keys)),
    ...[...leftOut, ...refused].map((each): FingerprintRecord => ({ is: 'left-out', ...each })),
    filterOf([canary, ...taken.map(({ value }) => value.reveal())], order.keys),
  ].map((record) => JSON.stringify(record));
  const end: FingerprintRecord = {
    is: 'end',
    records: lines.length,
    signature: order.sign(signedText(lines)),
  };
  return [...lines, JSON.stringify(end), ''].join('\n');
}

/** Why a value is not looked for; null where it is. */
function refusal(value: string): string | null {
  if (classOf(value) === null) return 'it has other characters than printable ASCII';
  if (value.length > LONGEST) return `it is longer than ${LONGEST} characters`;
  if (bitsOf(value) < LEAST_BITS) return `it could be guessed: less than ${LEAST_BITS} bits`;
  return null;
}

function headOf(order: FingerprintOrder): FingerprintRecord {
  const { installation, scanner, keyturn, keys, publicKey } = order;
  return {
    ...{ is: 'head', format: 1, installation, scanner },
    ...{ madeAt: rfc3339(order.madeAt), expiresAt: rfc3339(order.expiresAt), keyturn },
    windowKey: Buffer.from(keys.window).toString('base64'),
    ...{ macKey: Buffer.from(keys.mac).toString('base64'), publicKey },
  };
}

/** As long as the shortest secret, so that looking for it costs nothing. */
function canaryOf(chance: Uint8Array, secrets: readonly ManagedSecret[]): string {
  const length = secrets.reduce((least, { value }) => Math.min(least, value.length), CANARY_LENGTH);
  return Array.from(chance.subarray(0, length), (byte) => CANARY_LETTERS[byte % CANARY_LETTERS.length]).join(
    '',
  );
}

function canaryRecord(value: string, { mac }: FileKeys): FingerprintRecord {
  return {
    ...{ is: 'canary', value, length: value.length },
    ...{ class: 'alphanumeric', mac: macOf(mac, Buffer.from(value, 'latin1')) },
  };
}

function recordOf(secret: ManagedSecret, { mac }: FileKeys): FingerprintRecord {
  const { credential, version, part, bornAt } = secret;
  const value = secret.value.reveal();
  return {
    ...{ is: 'secret', credential, version, part, length: value.length },
    class: requiredClass(value),
    bornAt: bornAt === null || bornAt === UNKNOWN_BIRTH_AT ? null : rfc3339(bornAt),
    mac: macOf(mac, Buffer.from(value, 'latin1')),
  };
}

function requiredClass(value: string): CharacterClass {
  const found = classOf(value);
  if (found === null) throw new TypeError('a value that was to be left out');
  return found;
}

function filterOf(values: readonly string[], { window }: FileKeys): FingerprintRecord {
  const hash = hashOfKey(window);
  const bits = filterBits(values.length);
  const hashes = values.map((value) => hash.of(Buffer.from(value, 'latin1')));
  const bytes = packFilter(hashes, bits);
  return { is: 'filter', bits, places: bytes.toString('base64') };
}
