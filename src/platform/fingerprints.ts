import { randomInt } from 'node:crypto';

/** How many characters of a text are hashed to ask whether one could begin here. */
export const WINDOW = 6;

const FULL = 0.6;

/**
 * A set of texts that can be searched for, all at once, but not read out: of each text it keeps two 32-bit hashes and
 * the length in flat arrays (12 bytes a slot), never the text. Half a million texts take about twelve megabytes.
 */
export interface Fingerprints {
  readonly size: number;
  add(text: string): void;
  remove(text: string): void;
  has(text: string): boolean;
  /** The length of the longest known text that begins at `at`; 0 where none does. `head` is `headOf(line, at)`. */
  lengthAt(line: string, at: number, head: number): number;
}

/** One seed a process: hashes tell nothing to somebody who reads the memory of another. */
const SEED = randomInt(2 ** 31);

/** Hash of the window that begins at `at`. */
export function headOf(text: string, at: number): number {
  let hash = SEED;
  for (let i = at; i < at + WINDOW; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x9e3779b1);
  // Zero marks an empty slot.
  return (hash ^ (hash >>> 15)) >>> 0 || 1;
}

/** Hash of a whole text, independent of `headOf`. */
function bodyOf(text: string, from: number, length: number): number {
  let hash = ~SEED;
  for (let i = from; i < from + length; i++) {
    hash = Math.imul((hash << 13) | (hash >>> 19), 0x85ebca6b) ^ text.charCodeAt(i);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0xc2b2ae35);
  return (hash ^ (hash >>> 13)) >>> 0;
}

interface Table {
  readonly heads: Uint32Array;
  readonly bodies: Uint32Array;
  readonly lengths: Uint32Array;
}

/** A removed entry keeps its slot, so that what was stored beyond it is still found. */
const GONE = 0;

export function createFingerprints(): Fingerprints {
  let table = tableOf(1024);
  let size = 0;
  let used = 0;
  const find = (text: string): number => {
    const { length } = text;
    const head = headOf(text, 0);
    const body = bodyOf(text, 0, length);
    const mask = table.heads.length - 1;
    for (let slot = head & mask; ; slot = (slot + 1) & mask) {
      if (table.heads[slot] === 0) return ~slot;
      if (table.heads[slot] === head && table.bodies[slot] === body && table.lengths[slot] === length)
        return slot;
    }
  };
  const grow = (): void => {
    const bigger = tableOf(
      size * 2 > table.heads.length * FULL ? table.heads.length * 2 : table.heads.length,
    );
    move(table, bigger);
    table = bigger;
    used = size;
  };
  return {
    get size() {
      return size;
    },
    has: (text) => find(text) >= 0,
    add(text) {
      const slot = find(text);
      if (slot >= 0) return;
      const { length } = text;
      put(table, ~slot, headOf(text, 0), bodyOf(text, 0, length), length);
      size++;
      if (++used > table.heads.length * FULL) grow();
    },
    remove(text) {
      const slot = find(text);
      if (slot < 0) return;
      table.lengths[slot] = GONE;
      size--;
    },
    lengthAt: (line, at, head) => (size === 0 ? 0 : longestAt(table, line, at, head)),
  };
}

function tableOf(slots: number): Table {
  return { heads: new Uint32Array(slots), bodies: new Uint32Array(slots), lengths: new Uint32Array(slots) };
}

function put(table: Table, slot: number, head: number, body: number, length: number): void {
  table.heads[slot] = head;
  table.bodies[slot] = body;
  table.lengths[slot] = length;
}

function move(from: Table, to: Table): void {
  const mask = to.heads.length - 1;
  for (const [index, head] of from.heads.entries()) {
    const length = from.lengths[index]!;
    if (head === 0 || length === GONE) continue;
    let slot = head & mask;
    while (to.heads[slot] !== 0) slot = (slot + 1) & mask;
    put(to, slot, head, from.bodies[index]!, length);
  }
}

function longestAt(table: Table, line: string, at: number, head: number): number {
  const mask = table.heads.length - 1;
  let longest = 0;
  for (let slot = head & mask; table.heads[slot] !== 0; slot = (slot + 1) & mask) {
    const length = table.lengths[slot]!;
    if (table.heads[slot] !== head || length <= longest || at + length > line.length) continue;
    if (bodyOf(line, at, length) === table.bodies[slot]) longest = length;
  }
  return longest;
}
