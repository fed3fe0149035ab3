import type { AlertRow } from '../alert.ts';
import { DAY_MS } from '../duration.ts';
import type { Severity } from '../spec.ts';

/** Which alerts are kept quiet. What is null or empty matches all; at least one of code and credential is named. */
export interface SilenceMatch {
  readonly code: string | null;
  /** The name of a credential, or `installation`. */
  readonly credential: string | null;
  readonly severity: Severity | null;
  readonly labels: Readonly<Record<string, string>>;
}

/** Somebody's word that certain alerts are known and call nobody until a time. It always ends. */
export interface Silence {
  readonly id: string;
  readonly match: SilenceMatch;
  readonly reason: string;
  readonly by: string;
  readonly createdAt: number;
  readonly untilAt: number;
}

/** A silence that is forgotten must not outlive a month. */
export const LONGEST_SILENCE_MS = 30 * DAY_MS;

/** The silence that keeps an alert quiet the longest; null: none does. Nobody silences a drill: it would prove nothing. */
export function silenceOver(alert: AlertRow, silences: readonly Silence[], now: number): Silence | null {
  if (alert.drill) return null;
  return silences
    .filter((silence) => silence.untilAt > now && isMatched(silence.match, alert))
    .reduce<Silence | null>(
      (longest, each) => (longest === null || each.untilAt > longest.untilAt ? each : longest),
      null,
    );
}

function isMatched({ code, credential, severity, labels }: SilenceMatch, alert: AlertRow): boolean {
  if (code !== null && code !== alert.code) return false;
  if (credential !== null && credential !== alert.subjectName) return false;
  if (severity !== null && severity !== alert.severity) return false;
  return Object.entries(labels).every(([label, value]) => alert.labels[label] === value);
}
