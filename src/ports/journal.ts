import type { CredentialState } from '../domain/credential.ts';
import type { Actor, CredentialEvent, StoredEvent } from '../domain/events.ts';
import type { AlertBook } from './alert-book.ts';
import type { Replica } from '../domain/replica.ts';
import type { RetryState } from '../domain/retry.ts';

/** The right to work on one credential. A writer whose `epoch` is no longer the row's writes nothing. */
export interface Lease {
  readonly stream: string;
  readonly owner: string;
  readonly epoch: number;
}

export interface Claim extends Lease {
  readonly state: CredentialState;
  /** Step key → how often it failed and when it may be tried again. */
  readonly retries: Readonly<Record<string, RetryState>>;
}

export interface SealedRecord {
  readonly stream: string;
  readonly attempt: string;
  /** The age file, byte for byte as in the escrow. */
  readonly file: Uint8Array;
}

/** A place taken in the transaction of the event that needs it; the append fails with KT2108 when there is none. */
export type Reservation =
  | { readonly kind: 'issuer-budget'; readonly issuer: string; readonly day: string; readonly limit: number }
  | {
      readonly kind: 'concurrency';
      readonly policy: string;
      readonly rotation: string;
      readonly limit: number;
    };

export interface AppendOptions {
  /** Fences the writer. Absent for what people and consumers report, which only the sequence number guards. */
  readonly lease?: Lease;
  readonly sealed?: SealedRecord;
  /** They take the place of every file of their attempts. */
  readonly resealed?: readonly SealedRecord[];
  /** Attempts whose files go. */
  readonly dropSealed?: readonly string[];
  readonly reserve?: readonly Reservation[];
  /** Frees the concurrency place of a rotation. */
  readonly release?: string;
  /** Makes the credential due at this time in the same transaction. */
  readonly dueAt?: number;
}

export interface Registration {
  readonly uid: string;
  readonly name: string;
}

export interface SummaryRow {
  readonly state: CredentialState;
  readonly retries: Readonly<Record<string, RetryState>>;
  readonly dueAt: number;
}

/**
 * The one truth: an append-only journal, one stream a credential, each event chained to the one before.
 * A commit is durable when `append` resolves. After one failed write to disk every method rejects with KT2103 until
 * the process is started anew.
 *
 * `now` is the caller's clock. A journal that several processes share judges leases and due times by the database's
 * clock instead, so that no process can take a lease early because its own clock is wrong.
 */
export interface Journal {
  /**
   * Appends after event number `afterSeq`; all or nothing. Rejects with KT2106 when another writer was first, with
   * KT2107 when the lease is not ours any more. Resolves to the state after the last event.
   */
  append(
    stream: string,
    afterSeq: number,
    events: readonly CredentialEvent[],
    meta: { readonly at: number; readonly actor: Actor },
    options?: AppendOptions,
  ): Promise<CredentialState>;

  /** Registers credentials at their first sight (event `Registered`, due at once), in few transactions. */
  register(registrations: readonly Registration[], meta: { readonly at: number }): Promise<void>;

  state(stream: string): Promise<CredentialState | null>;
  findByName(name: string): Promise<SummaryRow | null>;
  /** uid and name of every credential, for comparing with the manifests. */
  registered(): Promise<readonly Registration[]>;
  /** Every name that a credential gave up, and what it is called now. Cost grows with how often one was renamed. */
  formerNames(): Promise<ReadonlyMap<string, string>>;
  /** Ordered by name, after `afterName`, at most `limit`. */
  summaries(page: {
    readonly afterName: string | null;
    readonly limit: number;
  }): Promise<readonly SummaryRow[]>;

  /**
   * Every credential that waits for people to agree or to review, or is part of a recall, ordered by name. Cost grows with
   * what waits.
   */
  waiting(): Promise<readonly SummaryRow[]>;

  /** Takes up to `limit` due credentials that nobody holds. Cost grows with what is due, not with the fleet. */
  claimDue(now: number, limit: number, owner: string, leaseMs: number): Promise<readonly Claim[]>;
  /** Takes one credential if nobody else holds it. */
  claim(stream: string, now: number, owner: string, leaseMs: number): Promise<Claim | null>;
  /** Makes the lease last until `leaseMs` from now. False where it was lost. */
  renew(lease: Lease, now: number, leaseMs: number): Promise<boolean>;
  release(
    lease: Lease,
    next: { readonly dueAt: number; readonly retries: Readonly<Record<string, RetryState>> },
  ): Promise<void>;
  /** Makes credentials due by `at` at the latest; all of them when `streams` is null. */
  wake(streams: readonly string[] | null, at: number): Promise<void>;
  /** Credentials due and not yet worked on, and the time the oldest of them was due; for the watchdog. */
  backlog(now: number): Promise<{ readonly due: number; readonly oldestDueAt: number | null }>;

  /**
   * The global position of a stream's last event; 0 where it has none. Null: of all streams, after which nothing appears
   * before it.
   */
  lastPosition(stream: string | null): Promise<number>;
  events(query: {
    readonly stream?: string;
    readonly afterPosition?: number;
    readonly limit: number;
  }): Promise<readonly StoredEvent[]>;

  sealed(stream: string, attempt: string): Promise<Uint8Array | null>;
  /** Every file of a stream, an attempt's earlier ones too. */
  sealedFiles(stream: string): Promise<readonly SealedRecord[]>;
  /** Keeps a sealed file although its event can't be appended yet. */
  keepSealed(record: SealedRecord): Promise<void>;

  budgetSpent(issuer: string, day: string): Promise<number>;

  alerts: AlertBook;

  replicas: ReplicaBook;

  /** Walks every chain and refolds every state; resolves to what does not fit, or to the number of events. */
  verify(onProgress?: (events: number) => void): Promise<VerifyReport>;

  close(): Promise<void>;
}

export interface VerifyReport {
  readonly events: number;
  readonly streams: number;
  readonly problems: readonly { readonly stream: string; readonly seq: number; readonly saw: string }[];
}

/** The daemons on this journal, each with an escrow that nobody else reads. */
export interface ReplicaBook {
  all(): Promise<readonly Replica[]>;
  /**
   * Takes or renews a name, gone or not. Rejects with KT2031 where it stands for another escrow that was seen and is not
   * gone.
   */
  join(name: string, escrow: string, at: number): Promise<void>;
  /** A sign of life, and how far its own escrow is in the journal. */
  beat(name: string, seenAt: number, sweptAt: number): Promise<void>;
  /**
   * Forgets what any replica says to have read later than `now`: a clock that ran ahead has written it, and it would be
   * believed once that time has come.
   */
  forgetAhead(now: number): Promise<void>;
  /** Its whole escrow was read by somebody else. This and `gone` reject with KT2032 for a name that never joined. */
  imported(name: string, at: number): Promise<void>;
  gone(name: string, word: NonNullable<Replica['gone']>): Promise<void>;
}
