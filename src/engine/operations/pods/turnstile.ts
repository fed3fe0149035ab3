/** Lets so many through at once; the others wait, in the order in which they came. */
export function createTurnstile(most: number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let inside = 0;
  return async (work) => {
    if (inside >= most) await new Promise<void>((enter) => waiting.push(enter));
    else inside += 1;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      // Whoever leaves hands the place on, so that nobody slips in between.
      if (next === undefined) inside -= 1;
      else next();
    }
  };
}
