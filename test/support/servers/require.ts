import { SKIPPABLE } from '../skippable.ts';
import type { Skippable } from '../skippable.ts';
import { programs } from './installed.ts';

/**
 * Call it first in a `before` hook: skips the suite by name where the server is missing, and throws in CI. Returns
 * only when the server is there.
 */
export function requireServer(context: Mocha.Context, name: Skippable): void {
  if (isThere(name)) return;
  const reason = `${name} ${SKIPPABLE[name]}`;
  if (process.env['CI']) throw new Error(`nothing may be skipped in CI: ${reason}`);
  if (context.test) context.test.title += ` (skipped: ${reason})`;
  context.skip();
}

function isThere(name: Skippable): boolean {
  return programs[name]() !== null;
}
