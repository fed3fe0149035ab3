const LOADED_FIRST = `--import ${new URL('later.mjs', import.meta.url).href}`;

/** Every program that is started with this lives so much later; the sandbox's own clock is moved by its control API. */
export function later(aheadMs: number): Readonly<Record<string, string>> {
  return { NODE_OPTIONS: LOADED_FIRST, TEST_AHEAD_MS: String(aheadMs) };
}
