/** What the characters of a secret are taken from, the narrowest first. */
export const CHARACTER_CLASSES = [
  { name: 'hex', members: /^[0-9a-f]+$/ },
  { name: 'upper-hex', members: /^[0-9A-F]+$/ },
  { name: 'alphanumeric', members: /^[0-9A-Za-z]+$/ },
  { name: 'base64', members: /^[0-9A-Za-z+/=_-]+$/ },
  { name: 'printable', members: /^[\x21-\x7e]+$/ },
] as const;

export type CharacterClass = (typeof CHARACTER_CLASSES)[number]['name'];

/** The narrowest class that holds all of the value; null where none does: spaces, control and other characters. */
export function classOf(value: string): CharacterClass | null {
  return CHARACTER_CLASSES.find(({ members }) => members.test(value))?.name ?? null;
}

const PRINTABLE = Array.from({ length: 0x7f - 0x21 }, (_, index) => 0x21 + index);

/** The bytes that belong to a class. */
export function bytesOf(name: CharacterClass): readonly number[] {
  const found = CHARACTER_CLASSES.find((each) => each.name === name);
  return PRINTABLE.filter((byte) => found?.members.test(String.fromCharCode(byte)));
}

/**
 * What it takes to guess the value, in bits, estimated from below: a repeated word has few different characters, and a
 * random value of the same length has many.
 */
export function bitsOf(value: string): number {
  return value.length * Math.log2(Math.max(1, new Set(value).size));
}
