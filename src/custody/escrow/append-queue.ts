import type { SealHeader } from '../../ports/custody.ts';
import { encodeFrame } from './frame.ts';

export interface Waiting {
  readonly header: SealHeader;
  readonly frame: Buffer;
  readonly fileBytes: number;
}

/** What waits to be written; and once a write has failed, the failure that everything gets from then on. */
export interface AppendQueue {
  /** Resolves when a flush has brought it to the disk. */
  add(header: SealHeader, file: Uint8Array): Promise<void>;
  /** Everything that waits goes to the disk with one sync. Never rejects: who waits is told. */
  flush(): Promise<void>;
  isEmpty(): boolean;
  /** From now on nothing is taken. */
  latch(thrown: unknown): void;
  /** Throws the failure. */
  check(): void;
}

interface Held extends Waiting {
  readonly resolve: () => void;
  readonly reject: (thrown: unknown) => void;
}

export function appendQueue(write: (batch: readonly Waiting[]) => Promise<void>): AppendQueue {
  let waiting: Held[] = [];
  let failure: { readonly thrown: unknown } | null = null;
  const check = (): void => {
    if (failure !== null) throw failure.thrown;
  };
  const latch = (thrown: unknown): void => {
    failure ??= { thrown };
  };
  return {
    add: (header, file) =>
      new Promise((resolve, reject) => {
        waiting.push({ header, frame: encodeFrame(header, file), fileBytes: file.length, resolve, reject });
      }),
    async flush() {
      const batch = waiting;
      waiting = [];
      if (batch.length === 0) return;
      try {
        check();
        await write(batch);
        for (const each of batch) each.resolve();
      } catch (thrown) {
        latch(thrown);
        for (const each of batch) each.reject(thrown);
      }
    },
    isEmpty: () => waiting.length === 0,
    latch,
    check,
  };
}
