import type { CredentialState } from '../domain/credential.ts';
import { ImpossibleEvent } from '../domain/fold.ts';
import type { AppendOptions } from '../ports/journal.ts';
import { waitingOf } from './append.ts';
import type { Append } from './append.ts';
import { chainOn } from './chained.ts';
import type { Heads } from './heads.ts';
import type { AppendNext } from './traits.ts';

/**
 * The short way of an append that brings nothing but events: they are chained to the head that this process knows, and the
 * database writes them if it is still the head. Null where that can't be; then the long way finds out what is so.
 */
export async function appendToKnown(
  appendNext: AppendNext,
  heads: Heads,
  { stream, afterSeq, events, meta, options }: Append,
): Promise<CredentialState | null> {
  const after = heads.get(stream);
  if (after?.state.seq !== afterSeq || events.length === 0 || !bringsOnlyEvents(options)) return null;
  const chained = chainedOrNull(() => chainOn(after, stream, events, meta));
  // A name has a column of its own, and whether people are waited for.
  if (chained === null || chained.state.name !== after.state.name) return null;
  if (waitingOf(chained.state) !== waitingOf(after.state)) return null;
  const { rows, state } = chained;
  if (!(await appendNext({ after, rows, state, lease: options.lease ?? null }))) return null;
  heads.keep({ state, hash: rows.at(-1)?.hash ?? after.hash });
  return state;
}

/** A lease is no more than compared. */
function bringsOnlyEvents(options: AppendOptions): boolean {
  return Object.entries(options).every(([name, value]) => name === 'lease' || value === undefined);
}

/** Whether the head has moved on is asked before whether the event fits it. */
function chainedOrNull<T>(chain: () => T): T | null {
  try {
    return chain();
  } catch (thrown) {
    if (thrown instanceof ImpossibleEvent) return null;
    throw thrown;
  }
}
