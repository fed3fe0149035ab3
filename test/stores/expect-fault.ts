import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { Fault, renderFault } from '../../src/domain/fault.ts';
import type { FaultCode } from '../../src/domain/fault.ts';

/** Stands in every secret and token of the store tests, so that a leak can be searched for. */
export const CANARY = 'canary-7f3a91';

/** Waits for a rejection with this code, and checks that nothing in it gives a secret away. */
export async function expectFault(act: Promise<unknown>, code: FaultCode): Promise<Fault> {
  const thrown: unknown = await act.then(
    () => assert.fail(`expected ${code}, but nothing was thrown`),
    (error: unknown) => error,
  );
  if (!(thrown instanceof Fault)) throw thrown;
  assert.equal(thrown.code, code, renderFault(thrown));
  assertNoCanary(thrown);
  assert.match(thrown.place, /^store [a-z-]+/);
  return thrown;
}

export function assertNoCanary(thrown: Error): void {
  const everything = [
    inspect(thrown, { depth: 20, showHidden: true }),
    JSON.stringify(thrown),
    thrown.stack,
    inspect(thrown.cause, { depth: 20, showHidden: true }),
  ].join('\n');
  assert.ok(!everything.includes(CANARY), 'the fault gives a secret away');
}
