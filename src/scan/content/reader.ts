/** Bytes that come in pieces, read by count or by line. */
export class Reader {
  readonly #source: AsyncIterator<Uint8Array>;
  #held: Buffer = Buffer.alloc(0);
  #ended = false;
  #position = 0;

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** How many bytes were read and not put back. */
  get position(): number {
    return this.#position;
  }

  /** The next `count` bytes; fewer only at the end. */
  async take(count: number): Promise<Buffer> {
    const parts: Buffer[] = [];
    let missing = count;
    while (missing > 0 && (await this.#more())) {
      const part = this.#cut(missing);
      parts.push(part);
      missing -= part.length;
    }
    return parts.length === 1 ? (parts[0] ?? Buffer.alloc(0)) : Buffer.concat(parts);
  }

  /** The next `count` bytes where they are here already: no wait, no copy. */
  takeAtOnce(count: number): Buffer | null {
    return this.#held.length < count ? null : this.#cut(count);
  }

  /** The line before the next newline, where it is here already. */
  lineAtOnce(): string | null {
    const end = this.#held.indexOf(0x0a);
    return end < 0 ? null : this.#cut(end + 1).toString('latin1', 0, end);
  }

  /** The line before the next newline; null at the end. */
  async line(): Promise<string | null> {
    let text = '';
    while (await this.#more()) {
      const line = this.lineAtOnce();
      if (line !== null) return text + line;
      text += this.#cut(this.#held.length).toString('latin1');
    }
    return text === '' ? null : text;
  }

  /** The next `count` bytes, or all that is left, piece by piece. */
  async *pieces(count = Infinity): AsyncGenerator<Buffer> {
    let missing = count;
    while (missing > 0 && (await this.#more())) {
      const part = this.#cut(missing);
      missing -= part.length;
      yield part;
    }
  }

  /** Puts bytes back before all others. */
  unread(bytes: Buffer): void {
    this.#held = this.#held.length === 0 ? bytes : Buffer.concat([bytes, this.#held]);
    this.#position -= bytes.length;
  }

  async #more(): Promise<boolean> {
    while (this.#held.length === 0 && !this.#ended) {
      const next = await this.#source.next();
      if (next.done === true) this.#ended = true;
      else this.#held = Buffer.from(next.value.buffer, next.value.byteOffset, next.value.byteLength);
    }
    return this.#held.length > 0;
  }

  #cut(count: number): Buffer {
    const part = this.#held.subarray(0, count);
    this.#held = this.#held.subarray(part.length);
    this.#position += part.length;
    return part;
  }
}
