export const SESSIONS = ['pre', 'regular', 'post'] as const;
/** The parts of a trading day. */
export type SessionName = (typeof SESSIONS)[number];

/** Open from each moment that `cron` names, on the clock of the schedule's zone, for that much elapsed time. */
export interface WindowSpec {
  /** Five fields: minute, hour, day of the month, month, day of the week. */
  readonly cron: string;
  readonly forMs: number;
}

/** Closed from one midnight to another in the schedule's zone; `to` is exclusive. Dates are `YYYY-MM-DD`. */
export interface DateBlackout {
  readonly from: string;
  readonly to: string;
  readonly why: string;
}

/** Closed while an exchange trades, and for `padMs` before and after. */
export interface CalendarBlackout {
  readonly calendar: string;
  readonly sessions: readonly SessionName[];
  readonly padMs: number;
}

export type BlackoutSpec = DateBlackout | CalendarBlackout;

/** What a rotation does that is due while the schedule is closed. Either way a page goes out where waiting would breach max. */
export type OnMissed = 'next-window' | 'page';

export interface ScheduleSpec {
  /** IANA. */
  readonly timezone: string;
  /** None: always open but for the blackouts. */
  readonly windows: readonly WindowSpec[];
  readonly blackouts: readonly BlackoutSpec[];
  readonly onMissed: OnMissed;
}
