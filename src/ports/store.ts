import type { FrozenDestination } from '../domain/events.ts';
import type { Secret } from '../domain/secret.ts';

/** Field name in the store → value. */
export type Payload = Readonly<Record<string, Secret>>;

export interface LiveValue {
  /** The store's own version of the live place, comparable for equality only. */
  readonly version: string;
  readonly payload: Payload;
}

/** Which places are listed. */
export interface PlaceQuery {
  /** The beginning of a place, as one writes it in a manifest; empty: all. */
  readonly prefix: string;
  readonly tag: { readonly key: string; readonly value: string } | null;
  /** More than this rejects with KT3016. */
  readonly limit: number;
}

export interface StoreCapabilities {
  /** A pending copy that consumers can't read. */
  readonly staging: boolean;
  /** Promotion fails when the live version is not the expected one. */
  readonly compareAndSet: boolean;
  /** The previous version stays readable during the overlap. */
  readonly keepsPrevious: boolean;
}

/**
 * A place for secrets. Every method may be repeated: `stage` is idempotent by attempt, `promote` by comparing. Faults
 * are 30xx; remedy `retry` for what passes by itself, `alert` for what a person must repair.
 */
export interface Store {
  readonly name: string;
  readonly capabilities: StoreCapabilities;
  /** Writes, reads and removes a probe value in the staging place and checks that the live place may be written. */
  preflight(destination: FrozenDestination): Promise<void>;
  /** Null where nothing stands. */
  readLive(destination: FrozenDestination): Promise<LiveValue | null>;
  stage(destination: FrozenDestination, attempt: string, payload: Payload): Promise<void>;
  /** Null where the attempt is not staged. */
  readStaged(destination: FrozenDestination, attempt: string): Promise<Payload | null>;
  /**
   * Makes the payload live if the live version is still `expected` (null: empty), and returns the new version.
   * Rejects with KT3005 when it is not.
   */
  promote(
    destination: FrozenDestination,
    attempt: string,
    payload: Payload,
    expected: string | null,
  ): Promise<string>;
  /** Removes the pending copy; nothing to remove is fine. */
  discard(destination: FrozenDestination, attempt: string): Promise<void>;
  /**
   * Empties the live place, earlier versions that the store keeps included, if the live version is still `expected`;
   * where nothing is live that is done already. Rejects with KT3005 when another value is live.
   */
  clear(destination: FrozenDestination, expected: string): Promise<void>;
  /** A place as a person writes it, in the words of a manifest; null where no destination can be there. */
  placeAt(text: string): Readonly<Record<string, string>> | null;
  /** Places that destinations can name, in their order. Rejects with KT3017 where the store can't list, or knows no tags. */
  list(query: PlaceQuery): Promise<readonly string[]>;
  close(): Promise<void>;
}
