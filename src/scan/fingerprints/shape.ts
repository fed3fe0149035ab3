import { parseTime } from '../../domain/wire.ts';
import { CHARACTER_CLASSES } from './character-class.ts';
import { LEAST_FILTER_BITS, MOST_FILTER_BITS } from './filter.ts';
import { LONGEST } from './format.ts';
import type { FingerprintRecord } from './format.ts';

type Check = (value: unknown) => boolean;

/** Names, reasons and a public key. */
const LONGEST_TEXT = 4_096;

const text: Check = (value) => typeof value === 'string' && value.length <= LONGEST_TEXT;
const base64: Check = (value) => typeof value === 'string' && /^[\w+/]*={0,2}$/.test(value);
const time: Check = (value) => typeof value === 'string' && parseTime(value) !== null;
const mac: Check = (value) => typeof value === 'string' && /^[0-9a-f]{32}$/.test(value);
const oneOf =
  (...values: readonly unknown[]): Check =>
  (value) =>
    values.includes(value);
const whole =
  (least: number, most: number): Check =>
  (value) =>
    Number.isInteger(value) && Number(value) >= least && Number(value) <= most;
const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || check(value);

const value = {
  length: whole(1, LONGEST),
  class: oneOf(...CHARACTER_CLASSES.map(({ name }) => name)),
  mac,
};
const owner = { credential: text, version: whole(1, Number.MAX_SAFE_INTEGER) };
const part = oneOf('app-key', 'app-secret');

/** What each field of a record must be. By hand: a library for it would take more time and memory than a search of a commit. */
const SHAPES: Readonly<Record<FingerprintRecord['is'], Readonly<Record<string, Check>>>> = {
  head: {
    ...{ format: oneOf(1), installation: text, scanner: text, madeAt: time, expiresAt: time },
    ...{ keyturn: text, windowKey: base64, macKey: base64, publicKey: text },
  },
  canary: { value: text, ...value },
  secret: { ...owner, part, bornAt: orNull(time), ...value },
  'left-out': { ...owner, part: orNull(part), why: text },
  filter: { bits: whole(LEAST_FILTER_BITS, MOST_FILTER_BITS), places: base64 },
  end: { records: whole(1, Number.MAX_SAFE_INTEGER), signature: base64 },
};

/** The first field of a record that is wrong; null where it is a record. */
export function wrongField(record: Readonly<Record<string, unknown>> | null): string | null {
  const kind = record?.['is'];
  if (record === null || typeof kind !== 'string' || !Object.hasOwn(SHAPES, kind)) return 'is';
  const shape = SHAPES[kind as FingerprintRecord['is']];
  return Object.keys(shape).find((field) => shape[field]?.(record[field]) === false) ?? null;
}
