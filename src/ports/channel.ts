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

/** What the other end of a channel sends by itself, as it came: what a signature covers are these bytes. */
export interface Call {
  /** By their names in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Uint8Array;
}

/** Somebody has taken an alert on, at the other end of a channel. */
export interface HeardAcknowledgement {
  /** Whether it is about the alert of this key. */
  readonly isFor: (key: string) => boolean;
  /** Who it was there: an id that the other end does not give twice. */
  readonly by: string;
  /** As the other end shows them; null where it shows nothing. */
  readonly called: string | null;
  readonly at: number;
}

/** Where alerts go. Delivery may repeat; receivers tell repetitions by `id`. Faults are 70xx and 71xx. */
export interface Channel {
  readonly name: string;
  /**
   * Resolves to a word by which the message can be found again, where the channel can edit what it has said; it is kept
   * and given back with the next notice of the thread.
   */
  deliver(notice: Notice): Promise<string | null>;
  /**
   * Reads what the other end says by itself; left out where nobody listens. Throws KT7110 for what the other end has not
   * signed, or signed long ago, and KT7111 for what it can not have meant.
   */
  readonly hear?: (call: Call) => readonly HeardAcknowledgement[];
}
