import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../domain/duration.ts';

/** The times of the injector's own certificates. */
export interface Lifetimes {
  /** How long a certificate is good for. */
  readonly lifeMs: number;
  /** How long before its end its successor is made. */
  readonly renewMs: number;
  /** How long API servers have to hear of an authority before a certificate of it is shown to them. */
  readonly settleMs: number;
  /** How far apart the clocks of a cluster may be. */
  readonly skewMs: number;
}

export const CERTIFICATE_DAYS = 90;

/** A third of its life is left when a certificate is replaced, so that a cluster that is down for weeks misses nothing. */
export function lifetimesOf(days: number): Lifetimes {
  const lifeMs = days * DAY_MS;
  return { lifeMs, renewMs: lifeMs / 3, settleMs: 10 * MINUTE_MS, skewMs: HOUR_MS };
}
