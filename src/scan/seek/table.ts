import { bytesOf } from '../fingerprints/character-class.ts';
import { spreadFilter } from '../fingerprints/filter.ts';
import type { Fingerprint } from '../fingerprints/format.ts';
import { hashOfKey, macOf } from '../fingerprints/keys.ts';
import type { Fingerprints } from '../fingerprints/read.ts';

/** Secrets of one length: a window that rolls over them. */
export interface WindowOf {
  readonly length: number;
  /** What a byte counts when it leaves the window. */
  readonly leaving: Int32Array;
}

/** The fingerprints, made ready to be looked for. */
export interface Table {
  /** 1 for each byte that a secret, or an encoded one, may consist of. */
  readonly member: Uint8Array;
  readonly windows: readonly WindowOf[];
  readonly shortest: number;
  readonly values: Int32Array;
  readonly factor: number;
  readonly filter: Int32Array;
  /** By how much a hash is shifted to be a place in the filter. */
  readonly shift: number;
  /** Whether secrets of hex digits are among them, and in which letters. */
  readonly hex: { readonly lower: boolean; readonly upper: boolean };
  /** The number of the secret with these bytes, the canary being -1; null for none. */
  find(window: Uint8Array): number | null;
}

export const CANARY = -1;

const ENCODED = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_';

export type Searched = Pick<Fingerprints, 'keys' | 'filter'> & {
  readonly canary: Sought;
  readonly secrets: readonly Sought[];
};

/** What a table knows of a value. */
type Sought = Pick<Fingerprint, 'mac' | 'length' | 'class'>;

export function tableOf({ canary, secrets, keys, filter }: Searched): Table {
  const known = new Map(secrets.map(({ mac }, index) => [mac, index]));
  known.set(canary.mac, CANARY);
  const all = [canary, ...secrets];
  const lengths = [...new Set(all.map(({ length }) => length))].sort((left, right) => left - right);
  const hash = hashOfKey(keys.window);
  return {
    member: membersOf(all.map((each) => each.class)),
    windows: lengths.map((length) => ({ length, leaving: hash.leaving(length) })),
    shortest: lengths[0] ?? canary.length,
    values: hash.values,
    factor: hash.factor,
    filter: spreadFilter(filter.places, filter.bits),
    shift: 32 - filter.bits,
    hex: {
      lower: secrets.some((each) => each.class === 'hex'),
      upper: secrets.some((each) => each.class === 'upper-hex'),
    },
    find: (window) => known.get(macOf(keys.mac, window)) ?? null,
  };
}

function membersOf(classes: readonly Parameters<typeof bytesOf>[0][]): Uint8Array {
  const member = new Uint8Array(256);
  for (const byte of Buffer.from(ENCODED, 'latin1')) member[byte] = 1;
  for (const name of new Set(classes)) for (const byte of bytesOf(name)) member[byte] = 1;
  return member;
}
