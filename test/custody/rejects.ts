import assert from 'node:assert/strict';
import { Fault } from '../../src/domain/fault.ts';
import type { FaultCode } from '../../src/domain/fault.ts';

export async function rejectsWith(code: FaultCode, work: () => Promise<unknown>): Promise<Fault> {
  const thrown: unknown = await work().then(
    () => null,
    (reason: unknown) => reason,
  );
  assert.ok(thrown instanceof Fault, `no coded fault: ${String(thrown)}`);
  assert.equal(thrown.code, code, `${thrown.code} ${thrown.place}: ${thrown.saw}`);
  return thrown;
}
