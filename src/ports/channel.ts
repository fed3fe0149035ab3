import type { AlertRow, NotificationKind } from '../domain/alert.ts';

export interface Notice {
  readonly id: string;
  readonly kind: NotificationKind;
  readonly alert: AlertRow;
  /** What this channel has been told under the same thread, this alert included, in the order of their raising. */
  readonly thread: readonly AlertRow[];
  /** What this channel resolved to for the thread before; null: nothing was said under it yet. */
  readonly reference: string | null;
}

/** Where alerts go. Delivery may repeat; receivers tell repetitions by `id`. Faults are 70xx and 71xx. */
export interface Channel {
  readonly name: string;
  /**
   * Resolves to a word by which the message can be found again, where the channel can edit what it has said; it is kept
   * and given back with the next notice of the thread.
   */
  deliver(notice: Notice): Promise<string | null>;
}
