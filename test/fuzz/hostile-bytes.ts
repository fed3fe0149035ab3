import fc from 'fast-check';
import type { Arbitrary } from 'fast-check';
import { CANARY } from './verdict.ts';

/** Names that every object has without anybody having given them. */
export const INHERITED_NAMES = ['__proto__', 'constructor', 'toString', 'valueOf', 'hasOwnProperty'] as const;

export const strangeText: Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ maxLength: 40 }),
  fc.constantFrom(...INHERITED_NAMES, '', '\u0000', '\ud800', '\r\n', '../..', '{}', CANARY),
  fc.constantFrom('9999-99-99T00:00:00Z', '+275760-09-13T00:00:00Z', '-271821-04-20T00:00:00Z', 'now', '5'),
);

const strangeNumber = fc.constantFrom(0, -1, 1.5, 1e308, -1e308, 2 ** 53, 1e21);

export const strangeValue: Arbitrary<unknown> = fc.oneof(
  strangeText,
  strangeNumber,
  fc.constantFrom(null, true, false),
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom<unknown>([], {}, [null], [[[]]], [{}], { toString: 1, valueOf: 2 }),
  fc.dictionary(fc.oneof(strangeText, fc.constantFrom(...INHERITED_NAMES)), strangeText, { maxKeys: 4 }),
);

/** `{"__proto__": …}` is a name like any other to a parser, and to JSON.stringify only when it is the object's own. */
export function withName(object: object, name: string, value: unknown): object {
  return Object.fromEntries([...Object.entries(object), [name, value]]);
}

/** A right value with some of its parts, at any depth, replaced, removed or joined by strange ones. */
export function spoilt(right: unknown): Arbitrary<unknown> {
  const change = fc.record({
    at: fc.nat({ max: 200 }),
    how: fc.constantFrom('replace', 'remove', 'add' as const),
    name: fc.oneof(strangeText, fc.constantFrom(...INHERITED_NAMES)),
    value: strangeValue,
  });
  return fc.array(change, { maxLength: 3 }).map((changes) => changes.reduce<unknown>(spoilOnce, right));
}

interface Change {
  readonly at: number;
  readonly how: string;
  readonly name: string;
  readonly value: unknown;
}

/** Parts are counted as they come; `at` chooses one of them. */
function spoilOnce(value: unknown, change: Change): unknown {
  const parts = countParts(value);
  let left = change.at % parts;
  const walk = (part: unknown): unknown => {
    if (left-- === 0) return spoiltPart(part, change);
    if (Array.isArray(part)) return part.map(walk).filter((each) => each !== REMOVED);
    if (typeof part !== 'object' || part === null) return part;
    const members = Object.entries(part).map(([name, inner]) => [name, walk(inner)] as const);
    return Object.fromEntries(members.filter(([, inner]) => inner !== REMOVED));
  };
  const result = walk(value);
  return result === REMOVED ? null : result;
}

const REMOVED = Symbol('removed');

function spoiltPart(part: unknown, { how, name, value }: Change): unknown {
  if (how === 'remove') return REMOVED;
  if (how === 'add' && Array.isArray(part)) return [...(part as unknown[]), value];
  if (how === 'add' && typeof part === 'object' && part !== null) return withName(part, name, value);
  return value;
}

function countParts(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 1;
  return Object.values(value).reduce<number>((sum, inner) => sum + countParts(inner), 1);
}

/** Right bytes with bits flipped, parts cut out, doubled, or replaced by others. */
export function mutated(right: Uint8Array): Arbitrary<Uint8Array> {
  const wound = fc.record({
    at: fc.nat({ max: Math.max(0, right.length - 1) }),
    length: fc.nat({ max: 64 }),
    how: fc.constantFrom('flip', 'cut', 'double', 'insert', 'end' as const),
    bit: fc.nat({ max: 7 }),
    bytes: fc.uint8Array({ maxLength: 16 }),
  });
  return fc
    .array(wound, { minLength: 1, maxLength: 4 })
    .map((wounds) => wounds.reduce<Buffer>((bytes, each) => wounded(bytes, each), Buffer.from(right)));
}

interface Wound {
  readonly at: number;
  readonly length: number;
  readonly how: string;
  readonly bit: number;
  readonly bytes: Uint8Array;
}

function wounded(bytes: Buffer, { at, length, how, bit, bytes: others }: Wound): Buffer {
  const before = bytes.subarray(0, at);
  switch (how) {
    case 'flip': {
      const copy = Buffer.from(bytes);
      if (at < copy.length) copy[at] = (copy[at] ?? 0) ^ (1 << bit);
      return copy;
    }
    case 'cut':
      return Buffer.concat([before, bytes.subarray(at + length)]);
    case 'double':
      return Buffer.concat([before, bytes.subarray(at, at + length), bytes.subarray(at)]);
    case 'insert':
      return Buffer.concat([before, others, bytes.subarray(at)]);
    default:
      return Buffer.from(before);
  }
}

const DEEP = 50_000;

/** Texts that are dear to parsers: nested without end, long, cut in a character. */
const costlyTexts: Arbitrary<Uint8Array> = fc
  .constantFrom(
    '['.repeat(DEEP),
    '['.repeat(DEEP) + ']'.repeat(DEEP),
    '{"a":'.repeat(DEEP) + '1' + '}'.repeat(DEEP),
    `"${'x'.repeat(300_000)}"`,
    '9'.repeat(100_000),
    '{"appKey":"',
  )
  .map((text) => Buffer.from(text));

/** What may come instead of these right bytes: anything at all, or something very like them. */
export function hostile(right: unknown): Arbitrary<Uint8Array> {
  const text = Buffer.from(JSON.stringify(right));
  return fc.oneof(
    { weight: 2, arbitrary: fc.uint8Array({ maxLength: 200 }) },
    { weight: 4, arbitrary: mutated(text) },
    { weight: 8, arbitrary: spoilt(right).map((value) => Buffer.from(JSON.stringify(value) ?? '')) },
    { weight: 1, arbitrary: strangeValue.map((value) => Buffer.from(JSON.stringify(value) ?? '')) },
    { weight: 1, arbitrary: costlyTexts },
  );
}
