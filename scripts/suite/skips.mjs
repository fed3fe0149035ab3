import { tsImport } from 'tsx/esm/api';

/**
 * Sorts skipped tests into those that may be skipped here and failures: in CI nothing may, and elsewhere only for a
 * reason named in test/support/skippable.ts.
 */
export async function judgeSkips(skips, { inCi }) {
  const { SKIPPABLE } = await tsImport('../../test/support/skippable.ts', import.meta.url);
  const permitted = [];
  const failures = [];
  for (const { title, file, why } of skips) {
    if (why === null || !Object.hasOwn(SKIPPABLE, why.name)) {
      const error = 'skipped for no reason that test/support/skippable.ts names';
      failures.push({ title, file, error });
    } else if (inCi) {
      failures.push({ title, file, error: `skipped, and in CI nothing is: ${why.name} ${why.reason}` });
    } else {
      permitted.push({ title, reason: `${why.name} ${why.reason}` });
    }
  }
  return { permitted, failures };
}
