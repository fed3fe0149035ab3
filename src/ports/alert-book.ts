import type { AlertRow, FailingChannel, NotificationRow, ThreadRow } from '../domain/alert.ts';
import type { Silence } from '../domain/alerts/silence.ts';
import type { FaultView } from '../domain/fault.ts';

/** Alerts and what is still to be said about them. Rows, so that a restart repeats nothing and forgets nothing. */
export interface AlertBook {
  /** The alerts that are raised, of one subject or of all. */
  raised(subject?: string): Promise<readonly AlertRow[]>;
  /**
   * Inserts or replaces alerts, and queues notifications, in one transaction. An alert that another process has changed
   * meanwhile stays as it is, and its notifications are not queued. Resolves to the keys of those that were saved.
   */
  save(alerts: readonly AlertRow[], notifications: readonly NotificationRow[]): Promise<ReadonlySet<string>>;
  /** Raised alerts of which something is to be said by itself. */
  dueForRepeat(now: number, limit: number): Promise<readonly AlertRow[]>;
  /** Where processes share the journal, each is handed to one of them; it comes again if that one does not settle it. */
  dueNotifications(now: number, limit: number): Promise<readonly NotificationRow[]>;
  /** Removes a notification that is done with, or sets its next try and why the last one failed. */
  settle(
    id: string,
    outcome:
      | 'delivered'
      | { readonly tries: number; readonly dueAt: number; readonly fault: Pick<FaultView, 'code' | 'saw'> },
  ): Promise<void>;
  /** What a channel was told under a thread; null: nothing yet. */
  thread(channel: string, thread: string): Promise<ThreadRow | null>;
  /** Removes a delivered notification and keeps what was said, at once. */
  said(id: string, row: ThreadRow, at: number): Promise<void>;
  /** The channels whose notifications have failed at least so often. */
  failing(tries: number): Promise<readonly FailingChannel[]>;
  readonly silences: SilenceBook;
}

export interface SilenceBook {
  /** Those that keep something quiet now. */
  current(now: number): Promise<readonly Silence[]>;
  add(silence: Silence): Promise<void>;
  /** False where there is none that could be ended. */
  end(id: string, at: number, by: string): Promise<boolean>;
}
