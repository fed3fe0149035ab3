/** Tells whoever waits that something was committed. */
export interface News {
  announce(): void;
  /** Resolves at the next announcement, or after `waitMs`. */
  next(waitMs: number): Promise<void>;
}

export function createNews(): News {
  let waiting: (() => void)[] = [];
  return {
    announce: () => {
      const woken = waiting;
      waiting = [];
      for (const wake of woken) wake();
    },
    next: (waitMs) =>
      new Promise((resolve) => {
        const timer = setTimeout(resolve, waitMs);
        timer.unref();
        waiting.push(() => {
          clearTimeout(timer);
          resolve();
        });
      }),
  };
}
