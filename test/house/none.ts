import assert from 'node:assert/strict';

/** Fails with one line for each thing that should not be there. */
export function none(found: Iterable<unknown>): void {
  const lines = [...found].map((one) => (typeof one === 'string' ? one : JSON.stringify(one)));
  if (lines.length > 0) assert.fail(`${lines.length} found\n${lines.join('\n')}`);
}
