import { createHash } from 'node:crypto';
import type { Actor, CredentialEvent } from '../domain/events.ts';
import { canonicalJson } from './canonical-json.ts';

/** The version of the event vocabulary that this keyturn writes and understands. */
export const EVENT_SCHEMA = 13;

/** What the first event of a stream is chained to. */
export const GENESIS_HASH = '0'.repeat(64);

/** What the hash of an event covers, besides the hash before it. */
export interface ChainedEvent {
  readonly stream: string;
  readonly seq: number;
  readonly at: number;
  readonly actor: Actor;
  readonly type: string;
  readonly schema: number;
  /** Canonical JSON. */
  readonly data: string;
}

/** Hex SHA-256 over the hash before, a line feed, and the canonical JSON of the event. */
export function eventHash(previousHash: string, event: ChainedEvent): string {
  const { stream, seq, at, actor, type, schema, data } = event;
  // The members stand in canonical order, and `data` is canonical already.
  const text =
    `{"actor":${JSON.stringify(actor)},"at":${at},"data":${data},"schema":${schema},` +
    `"seq":${seq},"stream":${JSON.stringify(stream)},"type":${JSON.stringify(type)}}`;
  return createHash('sha256').update(previousHash).update('\n').update(text).digest('hex');
}

/** The event without its type, which has a column of its own. */
export function dataOf(event: CredentialEvent): string {
  return canonicalJson({ ...event, type: undefined });
}
