import { absurd } from '../absurd.ts';
import type { AlertRow, NotificationKind } from '../alert.ts';
import { formatDuration } from '../duration.ts';
import type { Severity } from '../spec.ts';
import { alertCatalogue } from './catalogue.ts';
import { timesInOneLine } from './times.ts';

/** What a person reads of a notice, whatever channel brings it. Plain text throughout: channels escape what they must. */
export interface AlertMessage {
  /** One line: `✖ critical · wb-orders-1 · Key overdue`. */
  readonly headline: string;
  /** What has just happened: `raised`, `acknowledged by user:ops`, `resolved after 4h 12m`. */
  readonly event: string;
  readonly summary: string;
  readonly facts: readonly Fact[];
  /** A command, or what else to do next. */
  readonly next: string;
}

export interface Fact {
  readonly label: string;
  readonly value: string;
}

/** How the readers of one channel want it. */
export interface Reading {
  /** The IANA zone of whoever reads it. */
  readonly zone: string;
  /** Where the runbooks are published, ending in a slash; null: only the command is named. */
  readonly runbooks: string | null;
}

const MARKS: Readonly<Record<Severity, string>> = { critical: '✖', warning: '▲', info: '●' };
const RESOLVED = '✔';

/** More is cut off: what a fault saw is a clause, and no receiver takes a page. */
const LONGEST_SUMMARY = 600;

export function messageOf(
  { kind, alert }: { readonly kind: NotificationKind; readonly alert: AlertRow },
  { zone, runbooks }: Reading,
): AlertMessage {
  const zones = { local: zone, market: alert.marketZone };
  const at = (instant: number) => timesInOneLine(instant, zones);
  return {
    headline: headlineOf(alert),
    event: eventOf(kind, alert),
    summary: oneLine(alert.summary, LONGEST_SUMMARY),
    facts: [
      { label: 'Code', value: alert.code },
      { label: 'Raised', value: at(alert.raisedAt) },
      ...(alert.ack === null
        ? []
        : [{ label: 'Acknowledged', value: `${at(alert.ack.at)}, ${byOf(alert)}` }]),
      ...(alert.resolvedAt === null ? [] : [{ label: 'Resolved', value: at(alert.resolvedAt) }]),
      { label: 'Runbook', value: runbookOf(alert.code, runbooks) },
      { label: 'Key', value: alert.key },
    ],
    next: oneLine(alert.next, LONGEST_SUMMARY),
  };
}

/** `✖ critical · wb-orders-1 · Key overdue`: a glyph and a word, since colour alone tells nobody. */
export function headlineOf(alert: AlertRow): string {
  const { state, severity, subjectName, drill } = alert;
  const mark = state === 'resolved' ? `${RESOLVED} resolved` : `${MARKS[severity]} ${severity}`;
  return `${drill ? '[DRILL] ' : ''}${mark} · ${oneLine(subjectName, 200)} · ${titleOf(alert)}`;
}

export function titleOf({ code }: Pick<AlertRow, 'code'>): string {
  return code in alertCatalogue ? alertCatalogue[code as keyof typeof alertCatalogue].title : code;
}

/** The page of the code where runbooks are published, else the command that prints it. */
export function runbookOf(code: string, runbooks: string | null): string {
  return runbooks === null ? `keyturn explain ${code}` : `${runbooks}${code}.md`;
}

function eventOf(kind: NotificationKind, alert: AlertRow): string {
  switch (kind) {
    case 'raised':
      return 'raised';
    case 'repeated':
      return 'still raised';
    case 'escalated':
      return 'escalated: nobody has acknowledged it';
    case 'acknowledged':
      return `acknowledged ${byOf(alert)}`;
    case 'resolved':
      return alert.resolvedAt === null
        ? 'resolved'
        : `resolved after ${formatDuration(alert.resolvedAt - alert.raisedAt)}`;
    default:
      return absurd(kind);
  }
}

function byOf({ ack }: AlertRow): string {
  if (ack === null) return 'by somebody';
  return ack.note === null ? `by ${ack.by}` : `by ${ack.by}: ${oneLine(ack.note, 200)}`;
}

/** A line end in a summary must make no second line of a log, a header or a page. */
export function oneLine(text: string, longest: number): string {
  const flat = text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();
  return flat.length <= longest ? flat : `${flat.slice(0, longest - 1)}…`;
}
