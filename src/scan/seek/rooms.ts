/** What a room is for: something else may not be decoded into it meanwhile. */
export type Purpose = 'base64' | 'hex' | 'utf-16' | 'url' | 'string' | 'lines' | 'letter-case';

const PURPOSES: readonly Purpose[] = ['base64', 'hex', 'utf-16', 'url', 'string', 'lines', 'letter-case'];
const LEAST = 1 << 16;

/** Buffers to decode into, one for each depth and purpose, so that nothing is allocated while it searches. */
export class Rooms {
  readonly #rooms: Record<Purpose, Buffer>[] = [];

  of(depth: number, purpose: Purpose, bytes: number): Buffer {
    const floor = (this.#rooms[depth] ??= emptyFloor());
    if (floor[purpose].length < bytes)
      floor[purpose] = Buffer.alloc(2 ** Math.ceil(Math.log2(Math.max(bytes, LEAST))));
    return floor[purpose];
  }
}

function emptyFloor(): Record<Purpose, Buffer> {
  const none = Buffer.alloc(0);
  return Object.fromEntries(PURPOSES.map((purpose) => [purpose, none])) as Record<Purpose, Buffer>;
}
