import type { AlertRow, NotificationRow, ThreadRow } from '../../../src/domain/alert.ts';
import type { Silence } from '../../../src/domain/alerts/silence.ts';
import type { CredentialState } from '../../../src/domain/credential.ts';
import type { Actor, CredentialEvent } from '../../../src/domain/events.ts';
import type { Replica } from '../../../src/domain/replica.ts';
import type { RetryState } from '../../../src/domain/retry.ts';

/** One credential: its fold and its work row. */
export interface CredentialRow {
  readonly state: CredentialState;
  readonly dueAt: number;
  readonly wokenAt: number | null;
  readonly leaseOwner: string | null;
  readonly leaseUntil: number | null;
  readonly epoch: number;
  readonly retries: Readonly<Record<string, RetryState>>;
}

export interface EventRow {
  readonly position: number;
  readonly stream: string;
  readonly seq: number;
  readonly at: number;
  readonly actor: Actor;
  readonly event: CredentialEvent;
}

/** What is on the disk. Rows are never changed, only replaced, so that a copy of the maps is a backup. */
export interface Tables {
  readonly credentials: Map<string, CredentialRow>;
  readonly names: Map<string, string>;
  readonly streams: Map<string, readonly EventRow[]>;
  readonly events: EventRow[];
  /** `stream attempt` → the files in the order of their keeping. */
  readonly sealed: Map<string, readonly Uint8Array[]>;
  readonly budget: Map<string, number>;
  /** Rotation → the policies of which it has a place. */
  readonly places: Map<string, ReadonlySet<string>>;
  readonly alerts: Map<string, AlertRow>;
  readonly notifications: Map<string, FailedNotification>;
  readonly silences: Map<string, Silence>;
  /** `channel thread` → what was said there. */
  readonly threads: Map<string, ThreadRow>;
  readonly replicas: Map<string, Replica>;
}

/** With the words of its last failure. */
export type FailedNotification = NotificationRow & { readonly saw?: string };

export function emptyTables(): Tables {
  return {
    credentials: new Map(),
    names: new Map(),
    streams: new Map(),
    events: [],
    sealed: new Map(),
    budget: new Map(),
    places: new Map(),
    alerts: new Map(),
    notifications: new Map(),
    silences: new Map(),
    threads: new Map(),
    replicas: new Map(),
  };
}

export function copyOf(tables: Tables): Tables {
  return {
    credentials: new Map(tables.credentials),
    names: new Map(tables.names),
    streams: new Map(tables.streams),
    events: [...tables.events],
    sealed: new Map(tables.sealed),
    budget: new Map(tables.budget),
    places: new Map(tables.places),
    alerts: new Map(tables.alerts),
    notifications: new Map(tables.notifications),
    silences: new Map(tables.silences),
    threads: new Map(tables.threads),
    replicas: new Map(tables.replicas),
  };
}

/**
 * The disk under a journal. Leases and due times are written without a sync, as the embedded journal does: a power cut
 * may take back those that were written since the last full commit.
 */
export class JournalDisk {
  tables: Tables = emptyTables();
  readonly #unsynced = new Map<string, CredentialRow>();

  /** Replaces a work row without a sync. */
  relax(uid: string, row: CredentialRow): void {
    const before = this.tables.credentials.get(uid);
    if (before !== undefined && !this.#unsynced.has(uid)) this.#unsynced.set(uid, before);
    this.tables.credentials.set(uid, row);
  }

  /** After a full commit everything before it is safe as well. */
  synced(): void {
    this.#unsynced.clear();
  }

  cutPower(): void {
    for (const [uid, before] of this.#unsynced) this.tables.credentials.set(uid, before);
    this.#unsynced.clear();
  }

  backup(): Tables {
    return copyOf(this.tables);
  }

  restore(backup: Tables): void {
    this.#unsynced.clear();
    this.tables = copyOf(backup);
  }
}
