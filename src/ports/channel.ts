import type { AlertRow, NotificationKind } from '../domain/alert.ts';

export interface Notice {
  readonly id: string;
  readonly kind: NotificationKind;
  readonly alert: AlertRow;
}

/** Where alerts go. Delivery may repeat; receivers tell repetitions by `id`. Faults are 70xx. */
export interface Channel {
  readonly name: string;
  deliver(notice: Notice): Promise<void>;
}
