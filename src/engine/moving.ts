import type { Lease } from '../ports/journal.ts';

/** The credentials that move in this process now. */
export interface Moving {
  size(): number;
  leases(): readonly Lease[];
  /** Keeps a run until it ends; the promise never rejects. */
  add(lease: Lease, done: Promise<void>): void;
  /** Resolves when the runs that are under way have ended. */
  settled(): Promise<void>;
}

export function createMoving(): Moving {
  // Not by stream: a process that slept through its lease may claim a credential again beside its own earlier run.
  const runs = new Set<{ readonly lease: Lease; readonly done: Promise<void> }>();
  return {
    size: () => runs.size,
    leases: () => [...runs].map(({ lease }) => lease),
    add: (lease, done) => {
      const run = { lease, done };
      runs.add(run);
      void done.finally(() => runs.delete(run));
    },
    settled: async () => {
      await Promise.all([...runs].map(({ done }) => done));
    },
  };
}
