import { run } from './run.mjs';

/** Null where Go is there and new enough, otherwise the sentence that says what is missing. `least` is like `1.25`. */
export async function missingGo(least) {
  const said = await run('go', ['version']).catch(() => '');
  const [, major, minor] = /\bgo(\d+)\.(\d+)/.exec(said) ?? [];
  if (major === undefined) return `Go ${least} is needed and was not found`;
  const [leastMajor, leastMinor] = least.split('.').map(Number);
  const isNewEnough =
    Number(major) > leastMajor || (Number(major) === leastMajor && Number(minor) >= leastMinor);
  return isNewEnough ? null : `Go ${least} is needed, and ${major}.${minor} is here`;
}
