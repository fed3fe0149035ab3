import { MINUTE_MS } from '../../../src/domain/duration.ts';
import { asFault } from '../../../src/domain/fault.ts';
import type { Fault } from '../../../src/domain/fault.ts';
import type { Operations } from '../../../src/engine/operations/operations.ts';
import type { Time } from '../world/time.ts';

/** What came of something that a person told keyturn. The silence of a process that died says nothing about it. */
export type Answer<T> =
  | { readonly kind: 'done'; readonly value: T }
  | { readonly kind: 'fault'; readonly fault: Fault }
  | { readonly kind: 'silence' };

const PATIENCE_MS = MINUTE_MS;

export async function tell<T>(
  time: Time,
  operations: Operations | null,
  what: (operations: Operations) => Promise<T>,
): Promise<Answer<T>> {
  const silence = time.after(PATIENCE_MS).then((): Answer<T> => ({ kind: 'silence' }));
  if (operations === null) return silence;
  const answer = what(operations).then(
    (value): Answer<T> => ({ kind: 'done', value }),
    (thrown: unknown): Answer<T> => ({ kind: 'fault', fault: asFault(thrown, 'what a person said') }),
  );
  return Promise.race([answer, silence]);
}
