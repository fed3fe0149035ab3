import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { Fault, renderFault } from '../../src/domain/fault.ts';
import type { FaultCode } from '../../src/domain/fault.ts';

/** Stands wherever a fuzzed input could hold a secret. It is a valid App Secret and a valid text everywhere. */
export const CANARY = 'canary7f3a91c4canary7f3a91c4cafe';

export type Verdict<T> =
  { readonly kind: 'value'; readonly value: T } | { readonly kind: 'fault'; readonly fault: Fault };

const LIMIT_MS = 5_000;

/**
 * What any input may lead to: a value, or a coded fault that gives nothing away. Everything else fails: a foreign
 * error, the code for what nobody foresaw, a canary in the fault, no end within the limit.
 */
export async function verdictOf<T>(act: () => T | Promise<T>, limitMs = LIMIT_MS): Promise<Verdict<T>> {
  const startedMs = performance.now();
  const ended = await Promise.race([settled(act), late(limitMs)]);
  const tookMs = performance.now() - startedMs;
  assert.ok(tookMs <= limitMs, `it took ${Math.round(tookMs)} ms`);
  return ended;
}

async function settled<T>(act: () => T | Promise<T>): Promise<Verdict<T>> {
  try {
    return { kind: 'value', value: await act() };
  } catch (thrown) {
    if (!(thrown instanceof Fault)) throw thrown;
    assert.notEqual(thrown.code, 'KT5099', `nobody foresaw ${inspect(thrown.cause)}`);
    assertSilent(renderFault(thrown));
    assertSilent(inspect(thrown, { depth: 20 }));
    return { kind: 'fault', fault: thrown };
  }
}

async function late(limitMs: number): Promise<never> {
  await new Promise((resolve) => setTimeout(resolve, limitMs + 100).unref());
  throw new Error(`no end within ${limitMs} ms`);
}

export function assertSilent(text: string): void {
  assert.ok(!text.includes(CANARY), `a canary is given away: ${text.slice(0, 500)}`);
}

/** A fault of one of these codes, or a value; anything else fails. */
export function assertCodeIn(verdict: Verdict<unknown>, codes: readonly FaultCode[]): void {
  if (verdict.kind === 'value') return;
  assert.ok(codes.includes(verdict.fault.code), renderFault(verdict.fault));
}
