import { SKIPPABLE } from '../skippable.ts';
import type { Skippable } from '../skippable.ts';
import { programs } from './installed.ts';

/**
 * Call it first in a `before` hook: skips the suite by name where the server is missing, and throws in CI. Returns
 * only when the server is there.
 */
export function requireServer(context: Mocha.Context, name: keyof typeof programs): void {
  if (programs[name]() === null) skipByName(context, name);
}

/** Skips a test, or a suite from its first hook, under a name that is permitted; throws in CI. */
export function skipByName(context: Mocha.Context, name: Skippable): void {
  const reason = `${name} ${SKIPPABLE[name]}`;
  if (process.env['CI']) throw new Error(`nothing may be skipped in CI: ${reason}`);
  if (context.test) context.test.title += ` (skipped: ${reason})`;
  context.skip();
}
