/** Which events an export is about: from the first instant on, before the second. Null: without that end. */
export interface BundlePeriod {
  readonly fromAt: number | null;
  readonly toAt: number | null;
}

/**
 * What an evidence bundle is made of, one record a line: a head, the public key, the signed checkpoints, each stream with
 * all its events, and an end that counts and digests the rest. Nothing in it is sealed, and nothing in it is a secret.
 */
export type BundleRecord =
  | {
      readonly is: 'head';
      readonly format: 1;
      readonly installation: string;
      /** RFC 3339, as are the ends of the period. */
      readonly madeAt: string;
      /** The version of keyturn that wrote it. */
      readonly keyturn: string;
      /** The period marks the events that are in question. The streams are whole all the same. */
      readonly from: string | null;
      readonly to: string | null;
    }
  /** PEM (SPKI). */
  | { readonly is: 'key'; readonly publicKey: string }
  | { readonly is: 'checkpoint'; readonly signed: string }
  /** Its events follow, in order; up to `covered` the last checkpoint covers them, 0 where it covers none. */
  | { readonly is: 'stream'; readonly uid: string; readonly covered: number }
  | {
      readonly is: 'event';
      readonly seq: number;
      /** Epoch milliseconds, as they were hashed. */
      readonly at: number;
      readonly actor: string;
      readonly type: string;
      readonly schema: number;
      readonly data: string;
      readonly hash: string;
    }
  | {
      readonly is: 'end';
      /** The records before this one. */
      readonly records: number;
      /** Hex SHA-256 over the lines before this one. */
      readonly digest: string;
    };

export type BundleHead = Extract<BundleRecord, { is: 'head' }>;

/** What is wrong in a bundle; `stream` is a uid, or `checkpoint`, or `bundle`. */
export interface BundleProblem {
  readonly stream: string;
  readonly seq: number;
  readonly saw: string;
  /** A signature is not of the key that is trusted. */
  readonly otherKey: boolean;
}

export interface BundleFindings {
  readonly streams: number;
  readonly events: number;
  readonly eventsInPeriod: number;
  /** Chained, and covered by no checkpoint. */
  readonly eventsAfter: number;
  /** The last checkpoint; null where there is none. */
  readonly last: { readonly number: number; readonly at: number } | null;
  /** The key that the signatures were held against; null where there is none. */
  readonly publicKey: string | null;
  readonly problems: readonly BundleProblem[];
}

/** Walks a bundle without a database: every hash, every state, every signature, and what the last one covers. */
export interface BundleCheck {
  take(record: BundleRecord): void;
  finish(): BundleFindings;
}

export interface BundleBook {
  /** The checkpoints of an installation and every stream, while the journal goes on. */
  dump(installation: string): AsyncIterable<BundleRecord>;
}
