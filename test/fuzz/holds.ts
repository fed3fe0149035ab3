import fc from 'fast-check';

/** One seed for every run of `npm test`, so that a failure there is nobody's bad luck; `npm run fuzz` brings others. */
const SEED = Number(process.env['KEYTURN_FUZZ_SEED'] ?? '20261124');
/** How many times more inputs than in `npm test`. */
const FACTOR = Number(process.env['KEYTURN_FUZZ_FACTOR'] ?? '1');

/** For all of a property's inputs on a machine that is busy. */
export const LIMIT_MS = 120_000 * FACTOR;

/** Tries a property with so many inputs. A failure names its seed and the smallest input that was found. */
export async function holds<T>(runs: number, property: fc.IAsyncProperty<T>): Promise<void> {
  await fc.assert(property, { numRuns: runs * FACTOR, seed: SEED });
}
