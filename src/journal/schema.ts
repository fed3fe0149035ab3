import type { Generated, Kysely, Selectable } from 'kysely';

/**
 * The tables, the same in every database. Times are epoch milliseconds. `events` is the truth; `credentials` holds
 * each stream's fold and its work row, `sealed` the age files, the rest is what must hold across streams.
 */
export interface Tables {
  meta: MetaTable;
  events: EventsTable;
  credentials: CredentialsTable;
  sealed: SealedTable;
  issuer_budget: IssuerBudgetTable;
  places: PlacesTable;
  alerts: AlertsTable;
  notifications: NotificationsTable;
  silences: SilencesTable;
  alert_threads: AlertThreadsTable;
  checkpoints: CheckpointsTable;
  checkpoint_heads: CheckpointHeadsTable;
  checkpoint_buckets: CheckpointBucketsTable;
  replicas: ReplicasTable;
  access_events: AccessEventsTable;
  onboarding_events: OnboardingEventsTable;
  deliveries: DeliveriesTable;
  users: UsersTable;
  login_failures: LoginFailuresTable;
  api_tokens: ApiTokensTable;
  sessions: SessionsTable;
}

/** What sources of leak reports have delivered lately. */
export interface DeliveriesTable {
  source: string;
  delivery: string;
  at: number;
}

/** A database or a transaction on it: the statements do not care which. */
export type Db = Kysely<Tables>;

export interface MetaTable {
  key: string;
  value: string;
}

export interface EventsTable {
  position: Generated<number>;
  stream: string;
  seq: number;
  at: number;
  actor: string;
  type: string;
  schema: number;
  /** The event without its type, as canonical JSON. */
  data: string;
  hash: string;
}

export interface CredentialsTable {
  uid: string;
  name: string;
  due_at: number;
  /** The earliest wake that came while somebody held the lease; the release must not sleep over it. */
  woken_at: number | null;
  lease_owner: string | null;
  lease_until: number | null;
  epoch: number;
  seq: number;
  hash: string;
  /** The highest event schema in the stream. */
  schema: number;
  state: string;
  retries: string;
  /** 1 where the state waits for people; else null, and not in the index. */
  waiting: number | null;
}

export interface SealedTable {
  id: Generated<number>;
  stream: string;
  attempt: string;
  /** Hex SHA-256 of the file: the same file is kept once, another file of the same attempt as well. */
  digest: string;
  file: Uint8Array;
}

export interface IssuerBudgetTable {
  issuer: string;
  day: string;
  spent: number;
}

/** A place of a policy that an open rotation has taken. */
export interface PlacesTable {
  policy: string;
  rotation: string;
}

export interface AlertsTable {
  key: string;
  subject: string;
  state: string;
  repeat_at: number | null;
  row: string;
}

export interface NotificationsTable {
  id: string;
  channel: string;
  kind: string;
  due_at: number;
  tries: number;
  alert: string;
  /** Code and words of the last failure. */
  fault: string | null;
}

export interface SilencesTable {
  id: string;
  until_at: number;
  ended_at: number | null;
  ended_by: string | null;
  row: string;
}

export interface AlertThreadsTable {
  channel: string;
  thread: string;
  said_at: number;
  reference: string | null;
  alerts: string;
}

export interface CheckpointsTable {
  number: number;
  /** The signed checkpoint as one line of JSON, as it stands in the anchor file. */
  signed: string;
}

/** The heads that the latest checkpoint covers. */
export interface CheckpointHeadsTable {
  stream: string;
  bucket: number;
  seq: number;
  hash: string;
}

export interface CheckpointBucketsTable {
  bucket: number;
  streams: number;
  digest: string;
}

export interface ReplicasTable {
  name: string;
  /** The id of the escrow that the name stands for. */
  escrow: string;
  seen_at: number;
  /** Everything escrowed before is in the journal. */
  swept_at: number | null;
  imported_at: number | null;
  gone_at: number | null;
  gone_by: string | null;
  gone_reason: string | null;
}

export interface AccessEventsTable {
  seq: number;
  at: number;
  actor: string;
  type: string;
  schema: number;
  /** The event without its type, as canonical JSON. */
  data: string;
  hash: string;
}

export interface OnboardingEventsTable {
  application: string;
  seq: number;
  at: number;
  actor: string;
  type: string;
  schema: number;
  /** The event without its type, as canonical JSON. */
  data: string;
  hash: string;
}

export interface UsersTable {
  name: string;
  /** scrypt, with its costs and salt. */
  password: string;
  row: string;
}

export interface LoginFailuresTable {
  user: string;
  count: number;
  last_at: number;
}

export interface ApiTokensTable {
  name: string;
  /** Hex SHA-256 of the token. */
  digest: string;
  row: string;
}

export interface SessionsTable {
  /** Hex SHA-256 of the id. */
  digest: string;
  actor: string;
  seen_at: number;
  ends_at: number;
  row: string;
}

export type AccessEventRow = Selectable<AccessEventsTable>;
export type OnboardingEventRow = Selectable<OnboardingEventsTable>;
export type ReplicaRow = Selectable<ReplicasTable>;
export type CredentialRow = Selectable<CredentialsTable>;
export type EventRow = Selectable<EventsTable>;
