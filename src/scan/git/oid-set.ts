/** How many bytes of an object's name are looked at: enough that two of a repository never agree by chance. */
const WORDS = 2;
const FULL_ENOUGH = 2;

/** The names of objects in memory that all threads share: is one among them? */
export class OidSet {
  readonly memory: SharedArrayBuffer;
  readonly #words: Uint32Array;
  readonly #mask: number;

  /** How long a name is: 20 bytes, or 32. */
  readonly oidBytes: number;

  constructor(memory: SharedArrayBuffer, oidBytes: number) {
    this.memory = memory;
    this.oidBytes = oidBytes;
    this.#words = new Uint32Array(memory);
    this.#mask = this.#words.length / WORDS - 1;
  }

  static forSize(objects: number, oidBytes: number): OidSet {
    const places = 2 ** Math.ceil(Math.log2(Math.max(1, objects) * FULL_ENOUGH));
    return new OidSet(new SharedArrayBuffer(places * WORDS * Uint32Array.BYTES_PER_ELEMENT), oidBytes);
  }

  /** `at`: where the name, in bytes, begins. */
  add(bytes: Buffer, at: number): void {
    const place = this.#placeOf(bytes, at);
    this.#words[place] = firstWord(bytes, at);
    this.#words[place + 1] = bytes.readUInt32LE(at + 4);
  }

  has(bytes: Buffer, at: number): boolean {
    return this.#words[this.#placeOf(bytes, at)] !== 0;
  }

  /** Its place, or the free one where it would be. */
  #placeOf(bytes: Buffer, at: number): number {
    const [first, second] = [firstWord(bytes, at), bytes.readUInt32LE(at + 4)];
    for (let index = second & this.#mask; ; index = (index + 1) & this.#mask) {
      const place = index * WORDS;
      const known = this.#words[place];
      if (known === 0 || (known === first && this.#words[place + 1] === second)) return place;
    }
  }
}

/** Zero stands for a free place. */
function firstWord(bytes: Buffer, at: number): number {
  return bytes.readUInt32LE(at) || 1;
}
