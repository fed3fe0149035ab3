import assert from 'node:assert/strict';
import { Fault } from '../../src/domain/fault.ts';

/** The fault that a delivery ends with. */
export async function faultOf(delivery: Promise<unknown>): Promise<Fault> {
  const thrown: unknown = await delivery.then(
    () => null,
    (error: unknown) => error,
  );
  assert.ok(thrown instanceof Fault, `not a fault: ${String(thrown)}`);
  assert.equal(thrown.remedy, 'retry');
  return thrown;
}
