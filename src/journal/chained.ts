import type { CredentialState } from '../domain/credential.ts';
import type { Actor, CredentialEvent } from '../domain/events.ts';
import { fold } from '../domain/fold.ts';
import { dataOf, EVENT_SCHEMA, eventHash } from './chain.ts';
import type { KnownHead } from './heads.ts';
import type { EventRow } from './schema.ts';

export interface AppendMeta {
  readonly at: number;
  readonly actor: Actor;
}

export type NewEventRow = Omit<EventRow, 'position'>;

/** The rows of new events, each chained to the one before, and the state after the last. */
export function chainOn(
  head: KnownHead,
  stream: string,
  events: readonly CredentialEvent[],
  meta: AppendMeta,
): { readonly rows: NewEventRow[]; readonly state: CredentialState } {
  let { state, hash } = head;
  const rows = events.map((event) => {
    state = fold(state, { at: meta.at, event });
    const row = {
      stream,
      seq: state.seq,
      at: meta.at,
      actor: meta.actor,
      type: event.type,
      schema: EVENT_SCHEMA,
      data: dataOf(event),
    };
    hash = eventHash(hash, row);
    return { ...row, hash };
  });
  return { rows, state };
}
