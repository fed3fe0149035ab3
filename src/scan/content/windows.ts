import { CARRY_BYTES, WINDOW_BYTES } from '../seek/seeker.ts';

/** Called with a piece of what is searched, and where its first byte stands in all of it. */
export type OnWindow = (bytes: Buffer, at: number) => void;

/** Puts what comes in pieces into windows that overlap, so that nothing is missed between two of them. */
export class Windows {
  readonly #onWindow: OnWindow;
  readonly #room = Buffer.allocUnsafe(WINDOW_BYTES + CARRY_BYTES);
  /** How much of the room is filled, and how much of that was searched already. */
  #filled = 0;
  #searched = 0;
  /** Where the first byte of the room stands in all of it. */
  #at = 0;

  constructor(onWindow: OnWindow) {
    this.#onWindow = onWindow;
  }

  push(bytes: Uint8Array): void {
    for (let from = 0; from < bytes.length;) {
      const taken = Math.min(bytes.length - from, this.#room.length - this.#filled);
      this.#room.set(bytes.subarray(from, from + taken), this.#filled);
      this.#filled += taken;
      from += taken;
      if (this.#filled === this.#room.length) this.flush();
    }
  }

  /** Searches what has come so far, and keeps the end of it for what may follow. */
  flush(): void {
    if (this.#searched === this.#filled) return;
    this.#onWindow(this.#room.subarray(0, this.#filled), this.#at);
    const kept = Math.min(this.#filled, CARRY_BYTES);
    this.#room.copyWithin(0, this.#filled - kept, this.#filled);
    this.#at += this.#filled - kept;
    this.#filled = kept;
    this.#searched = kept;
  }
}
