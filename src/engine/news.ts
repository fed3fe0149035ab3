/** Tells whoever waits that something was committed. */
export interface News {
  announce(): void;
  /** Resolves to true at the next announcement, and to false after `waitMs` or with the signal. */
  next(waitMs: number, signal?: AbortSignal): Promise<boolean>;
}

export function createNews(): News {
  const waiting = new Set<() => void>();
  return {
    announce: () => {
      for (const wake of [...waiting]) wake();
    },
    next: (waitMs, signal) =>
      new Promise((resolve) => {
        const settle = (announced: boolean): void => {
          clearTimeout(timer);
          waiting.delete(wake);
          signal?.removeEventListener('abort', giveUp);
          resolve(announced);
        };
        const wake = (): void => settle(true);
        const giveUp = (): void => settle(false);
        const timer = setTimeout(giveUp, waitMs);
        timer.unref();
        waiting.add(wake);
        signal?.addEventListener('abort', giveUp, { once: true });
        if (signal?.aborted === true) giveUp();
      }),
  };
}
