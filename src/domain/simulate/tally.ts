import type { Waits } from './report.ts';

/** Waits of one kind, added up. What goes on in the same moment has not waited. */
export interface Tally {
  add(name: string, cause: string, fromAt: number, untilAt: number): void;
  sum(): Waits;
}

export function createTally(): Tally {
  const causes = new Map<string, number>();
  let count = 0;
  let longest: { readonly ms: number; readonly name: string; readonly at: number } | null = null;
  return {
    add: (name, cause, fromAt, untilAt) => {
      if (untilAt <= fromAt) return;
      count += 1;
      causes.set(cause, (causes.get(cause) ?? 0) + 1);
      const ms = untilAt - fromAt;
      if (longest === null || ms > longest.ms) longest = { ms, name, at: fromAt };
    },
    sum: () => ({
      count,
      longestMs: longest?.ms ?? 0,
      name: longest?.name ?? null,
      at: longest?.at ?? null,
      causes: [...causes]
        .map(([cause, times]) => ({ cause, count: times }))
        .sort((left, right) => right.count - left.count),
    }),
  };
}
