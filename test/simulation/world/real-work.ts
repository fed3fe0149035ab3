/**
 * Work that takes real time, as cryptography does. It is done one after the other, each when nothing else moves, so that
 * the order of what happens stays that of the seed.
 */
export class RealWork {
  readonly #waiting: (() => Promise<void>)[] = [];

  inTurn<T>(work: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#waiting.push(() => work().then(resolve, reject));
    });
  }

  /** Does the next piece of it; false where there is none. */
  async doNext(): Promise<boolean> {
    const next = this.#waiting.shift();
    await next?.();
    return next !== undefined;
  }
}
