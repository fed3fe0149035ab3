import type { Replica } from '../domain/replica.ts';

/**
 * What a backup is made of, one record a line: a head, the journal stream by stream, what is sealed, what custody and
 * the embedded store keep in files, and an end that counts and digests all of it. Bytes are base64.
 */
export type BackupRecord =
  | {
      readonly is: 'head';
      /** The second one has the replicas, the third one who may come in, the fourth one onboarding. */
      readonly format: 1 | 2 | 3 | 4;
      readonly backup: string;
      readonly installation: string;
      readonly takenAt: number;
      /** The version of keyturn that wrote it. */
      readonly keyturn: string;
      /** No event behind this position is in the backup. */
      readonly position: number;
    }
  | { readonly is: 'meta'; readonly key: string; readonly value: string }
  /** Its events follow, in order. */
  | { readonly is: 'stream'; readonly uid: string; readonly epoch: number }
  | {
      readonly is: 'event';
      readonly position: number;
      readonly seq: number;
      readonly at: number;
      readonly actor: string;
      readonly type: string;
      readonly schema: number;
      readonly data: string;
      readonly hash: string;
    }
  | { readonly is: 'sealed'; readonly stream: string; readonly attempt: string; readonly file: string }
  | { readonly is: 'budget'; readonly issuer: string; readonly day: string; readonly spent: number }
  | { readonly is: 'alert'; readonly row: string }
  | ({ readonly is: 'replica' } & Replica)
  /** Passwords as they are kept, tokens by their digests; no sessions. */
  | { readonly is: 'user'; readonly name: string; readonly password: string; readonly row: string }
  | { readonly is: 'api-token'; readonly name: string; readonly digest: string; readonly row: string }
  | {
      readonly is: 'access-event';
      readonly seq: number;
      readonly at: number;
      readonly actor: string;
      readonly type: string;
      readonly schema: number;
      readonly data: string;
      readonly hash: string;
    }
  | {
      readonly is: 'onboarding-event';
      readonly application: string;
      readonly seq: number;
      readonly at: number;
      readonly actor: string;
      readonly type: string;
      readonly schema: number;
      readonly data: string;
      readonly hash: string;
    }
  | { readonly is: 'checkpoint'; readonly signed: string }
  /** The last event of a stream that the last checkpoint covers. */
  | { readonly is: 'covered'; readonly stream: string; readonly seq: number }
  | {
      readonly is: 'escrow';
      readonly credential: string;
      readonly attempt: string;
      readonly receivedAt: number;
      readonly file: string;
    }
  /** A sealed file of the embedded store, by its path below the folder of stores. */
  | { readonly is: 'stored'; readonly path: string; readonly bytes: string }
  /** The installation identity, sealed to whoever the backup is for. */
  | { readonly is: 'identity'; readonly file: string }
  | {
      readonly is: 'end';
      /** The records before this one. */
      readonly records: number;
      /** Hex SHA-256 over the lines before this one. */
      readonly digest: string;
    };

export type BackupHead = Extract<BackupRecord, { is: 'head' }>;

/** How much a backup holds. */
export interface BackupCounts {
  readonly streams: number;
  readonly events: number;
  readonly sealed: number;
  readonly escrow: number;
}

/** What was found wrong in the journal of a backup; `stream` is a uid or `journal`. */
export interface BackupProblem {
  readonly stream: string;
  readonly seq: number;
  readonly saw: string;
}

/** Walks the journal in a backup without a database: every hash, every state, and the last checkpoint. */
export interface BackupCheck {
  take(record: BackupRecord): void;
  finish(): { readonly counts: BackupCounts; readonly problems: readonly BackupProblem[] };
}

/** Puts the journal of a backup into an empty database. */
export interface BackupLoad {
  take(record: BackupRecord): Promise<void>;
  /** Writes what is left. Only then the journal is whole. */
  finish(): Promise<{
    readonly counts: BackupCounts;
    /** Sealed files that no event names yet: late replies, which belong into the escrow. */
    readonly late: readonly {
      readonly stream: string;
      readonly attempt: string;
      readonly file: Uint8Array;
    }[];
  }>;
}

export interface BackupBook {
  /** The position up to which a backup that begins now would go. */
  lastPosition(): Promise<number>;
  /** Everything of the journal up to a position, while it goes on. */
  dump(upTo: number): AsyncIterable<BackupRecord>;
  /** Whether the journal keeps this very file, so that the escrow's copy is not needed. */
  keeps(stream: string, attempt: string, file: Uint8Array): Promise<boolean>;
  /** The streams get `Restored` as their next event, at this time. */
  load(restoredAt: number): BackupLoad;
}
