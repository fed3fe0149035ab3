import assert from 'node:assert/strict';
import { Fault } from '../../../src/domain/fault.ts';
import type { FaultCode } from '../../../src/domain/fault.ts';
import type { CredentialEvent } from '../../../src/domain/events.ts';
import type { Journal, Registration } from '../../../src/ports/journal.ts';

export const AT = Date.UTC(2026, 10, 22, 12);
export const LEASE_MS = 30_000;

export const byEngine = { at: AT, actor: 'engine' };

/** An event that may come at any time, told apart by its version. */
export function loaded(version: number, consumer = 'order-router'): CredentialEvent {
  return { type: 'Loaded', consumer, version };
}

export function fleet(count: number): readonly Registration[] {
  return Array.from({ length: count }, (_, index) => ({
    uid: `cred_${String(index + 1).padStart(6, '0')}`,
    name: `wb-${String(index + 1).padStart(6, '0')}`,
  }));
}

export const FIRST = 'cred_000001';
export const SECOND = 'cred_000002';

/** Registers `count` credentials, all due at AT. */
export async function withFleet(journal: Journal, count: number): Promise<void> {
  await journal.register(fleet(count), { at: AT });
}

export async function rejectsWith(code: FaultCode, work: () => Promise<unknown>): Promise<Fault> {
  let fault: Fault | null = null;
  await assert.rejects(work, (thrown: unknown) => {
    assert.ok(thrown instanceof Fault, `not a coded fault: ${String(thrown)}`);
    assert.equal(thrown.code, code, `${thrown.code} ${thrown.place}: ${thrown.saw}`);
    fault = thrown;
    return true;
  });
  assert.ok(fault !== null);
  return fault;
}

/** How many of the promises were kept, and the codes of the others. */
export async function outcomes(
  promises: readonly Promise<unknown>[],
): Promise<{ readonly kept: number; readonly codes: readonly string[] }> {
  const settled = await Promise.allSettled(promises);
  const codes = settled.flatMap((each) =>
    each.status === 'rejected' ? [each.reason instanceof Fault ? each.reason.code : String(each.reason)] : [],
  );
  return { kept: settled.length - codes.length, codes };
}
