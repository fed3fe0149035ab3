import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { renderFault } from '../../src/domain/fault.ts';
import type { Fault, FaultCode } from '../../src/domain/fault.ts';
import { isFaultCode } from '../../src/domain/faults/catalogue.ts';

/** Stands wherever a fuzzed input could hold a secret. It is a valid App Secret and a valid text everywhere. */
export const CANARY = 'canary7f3a91c4canary7f3a91c4cafe';

export type Verdict<T> =
  { readonly kind: 'value'; readonly value: T } | { readonly kind: 'fault'; readonly fault: Fault };

const LIMIT_MS = 5_000;
const NO_END_MS = 60_000;

/**
 * What any input may lead to: a value, or a coded fault that gives nothing away. Everything else fails: a foreign
 * error, the code for what nobody foresaw, a canary in the fault, no end within the limit.
 */
export async function verdictOf<T>(act: () => T | Promise<T>, limitMs = LIMIT_MS): Promise<Verdict<T>> {
  const before = process.cpuUsage();
  const ended = await Promise.race([settled(act), late()]);
  const { user, system } = process.cpuUsage(before);
  // In time of the processor: on a machine that is busy with other things the clock on the wall says little.
  assert.ok((user + system) / 1_000 <= limitMs, `it took ${Math.round((user + system) / 1_000)} ms`);
  return ended;
}

async function settled<T>(act: () => T | Promise<T>): Promise<Verdict<T>> {
  try {
    return { kind: 'value', value: await act() };
  } catch (thrown) {
    if (!isFault(thrown)) throw thrown;
    assert.notEqual(thrown.code, 'KT5099', `nobody foresaw ${inspect(thrown.cause)}`);
    assertSilent(renderFault(thrown));
    assertSilent(inspect(thrown, { depth: 20 }));
    return { kind: 'fault', fault: thrown };
  }
}

/** By its form: what loads the class on demand may have got an instance of its own from the loader of the tests. */
function isFault(thrown: unknown): thrown is Fault {
  return (
    thrown instanceof Error && thrown.name === 'Fault' && 'code' in thrown && isFaultCode(String(thrown.code))
  );
}

async function late(): Promise<never> {
  await new Promise((resolve) => setTimeout(resolve, NO_END_MS).unref());
  throw new Error(`no end within ${NO_END_MS / 1_000} s`);
}

export function assertSilent(text: string): void {
  assert.ok(!text.includes(CANARY), `a canary is given away: ${text.slice(0, 500)}`);
}

/** A fault of one of these codes, or a value; anything else fails. */
export function assertCodeIn(verdict: Verdict<unknown>, codes: readonly FaultCode[]): void {
  if (verdict.kind === 'value') return;
  assert.ok(codes.includes(verdict.fault.code), renderFault(verdict.fault));
}
