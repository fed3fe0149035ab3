import assert from 'node:assert/strict';
import type { Ended } from './program.ts';

/** What a person must be told: a stable code, where, what was expected, and what to type next. */
export interface Refusal {
  readonly exit: number;
  readonly code: string;
  /** Follows the code. */
  readonly place: RegExp;
  readonly expected: RegExp;
  readonly next: RegExp;
}

/** Wrapped lines joined again, so that a table need not know where the terminal ends. */
export function unwrapped(text: string): string {
  return text.replace(/\n {7}(?!expected )/g, ' ');
}

export function expectRefusal({ code, stdout, stderr }: Ended, refusal: Refusal, secrets: readonly string[]) {
  const said = unwrapped(stderr);
  assert.equal(code, refusal.exit, said);
  const [first = '', ...rest] = said.slice(said.indexOf(refusal.code)).split('\n');
  assert.ok(first.startsWith(`${refusal.code} `), `no ${refusal.code} in: ${said}`);
  assert.match(first.slice(refusal.code.length + 1), refusal.place);
  const expectedAt = rest.findIndex((line) => /^\s+expected /.test(line));
  assert.notEqual(expectedAt, -1, said);
  assert.match(rest[expectedAt] ?? '', refusal.expected);
  const next = rest.find((line) => line.startsWith('Next: '));
  assert.match(next ?? said, refusal.next);
  expectClean(stdout + stderr, secrets);
}

/** No stack trace, no object printed by accident, no secret. */
export function expectClean(text: string, secrets: readonly string[]): void {
  assert.doesNotMatch(text, /^\s+at .+:\d+:\d+\)?$|node:internal|\[object Object\]|undefined|\[cause\]/m);
  for (const secret of secrets) assert.ok(!text.includes(secret), `a secret is shown in: ${text}`);
}
