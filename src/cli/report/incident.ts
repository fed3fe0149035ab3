import { formatDuration } from '../../domain/duration.ts';
import type { CredentialIncident, IncidentKey, IncidentReport } from '../../domain/evidence/incident.ts';
import type { IncidentMoment } from '../../domain/evidence/leak-moments.ts';
import type { ApprovalRecord, GlassRecord } from '../../domain/evidence/report.ts';
import { eventText } from '../screen/event-text.ts';
import { chainSection, counted, minuteOf, secondOf } from './section.ts';
import type { PrintedReport, Section } from './section.ts';

/** The story of an incident, as something to hand in. */
export function incidentDocument(report: IncidentReport, version: string): PrintedReport {
  const { incident, credentials, chain, notes } = report;
  return {
    title: `Incident ${incident}`,
    made: `${summaryOf(report)} Made ${minuteOf(report.madeAt)} by keyturn ${version} from its journal. Times are UTC.`,
    sections: [
      chainSection(chain),
      ends(credentials),
      decisions(credentials),
      agreements(credentials),
      alone(credentials),
      consumers(credentials),
      timeline(report),
    ],
    notes,
  };
}

/** How far it has come, in a sentence. */
function summaryOf({ credentials }: IncidentReport): string {
  const keys = credentials.flatMap((each) => each.keys);
  const alive = keys.filter(({ deadAt }) => deadAt === null).length;
  const open = credentials.filter(({ acts }) => acts.some(({ outcome }) => outcome === 'open')).length;
  const missing = credentials.flatMap((each) => each.consumers).filter(({ moved }) => !moved).length;
  return [
    `${counted(credentials.length, 'credential')}, ${counted(keys.length, 'key')} to end:`,
    `${alive === 0 ? 'each was seen refused' : `${alive} NOT proven dead`},`,
    `${open === 0 ? 'no revocation is open' : `${counted(open, 'revocation')} open`},`,
    `${missing === 0 ? 'no consumer is missing' : `${counted(missing, 'consumer')} not seen on a new key`}.`,
  ].join(' ');
}

function ends(credentials: readonly CredentialIncident[]): Section {
  return {
    title: 'Keys that were to end',
    note: null,
    head: ['Credential', 'Version', 'Decided', 'Last seen accepted', 'Seen refused', 'After', 'Now'],
    rows: credentials.flatMap((credential) =>
      credential.keys.map((key) => [
        ...[credential.name, `v${key.version}`, secondOf(key.decidedAt)],
        key.acceptedAt === null ? '–' : secondOf(key.acceptedAt),
        key.deadAt === null ? 'NOT proven dead' : secondOf(key.deadAt),
        key.acceptedForMs === null ? '–' : lengthOf(key.acceptedForMs),
        nowOf(key, credential.stillAccepted),
      ]),
    ),
    nothing: 'No key was alive.',
  };
}

/** Seconds matter here, and parts of them. */
function lengthOf(ms: number): string {
  return ms < 60_000 ? `${(ms / 1_000).toFixed(1)} s` : formatDuration(ms);
}

function nowOf({ status, deadAt }: IncidentKey, stillAccepted: string | null): string {
  return deadAt === null && stillAccepted !== null ? stillAccepted : status;
}

function decisions(credentials: readonly CredentialIncident[]): Section {
  return {
    title: 'Decisions',
    note: null,
    head: ['Credential', 'What', 'Reason', 'By', 'At', 'Ended', 'Outcome'],
    rows: credentials.flatMap(({ name, acts }) =>
      acts.map(({ id, reason, note, askedBy, beganAt, endedAt, outcome, detail }) => [
        ...[name, `revocation ${id}`, note === null ? reason : `${reason}: ${note}`, askedBy],
        ...[secondOf(beganAt), endedAt === null ? '–' : secondOf(endedAt)],
        detail === null ? outcome : `${outcome}; ${detail}`,
      ]),
    ),
    nothing: 'It was asked for, and nothing was begun.',
  };
}

function agreements(credentials: readonly CredentialIncident[]): Section {
  return {
    title: 'Approvals',
    note: null,
    head: ['Credential', 'What', 'Asked by', 'At', 'Given', 'End'],
    rows: credentials.flatMap(({ name, approvals }) =>
      approvals.map((each) => [
        name,
        each.action,
        each.by,
        secondOf(each.askedAt),
        givenOf(each),
        endOf(each),
      ]),
    ),
    nothing: 'None was asked for.',
  };
}

function givenOf({ given, needed }: ApprovalRecord): string {
  const voices = given.map(({ by, at, digest }) => `${by}, ${secondOf(at)}, digest ${digest}`);
  return [`${given.length} of ${needed}`, ...voices].join('; ');
}

function endOf({ end }: ApprovalRecord): string {
  if (end === null) return 'waits';
  return `${end.how} by ${end.by}, ${secondOf(end.at)}${end.why === null ? '' : `: ${end.why}`}`;
}

function alone(credentials: readonly CredentialIncident[]): Section {
  return {
    title: 'Break-glass',
    note: null,
    head: ['Credential', 'What', 'By', 'At', 'Reason', 'Review'],
    rows: credentials.flatMap(({ name, brokenGlass }) =>
      brokenGlass.map((each) => [
        ...[name, each.action, each.by, secondOf(each.at), each.reason, reviewOf(each)],
      ]),
    ),
    nothing: 'Nothing was done without the approval that it needed.',
  };
}

function reviewOf({ review, reviewDueAt }: GlassRecord): string {
  if (review === null) return `none; due ${minuteOf(reviewDueAt)}`;
  return `${review.verdict}, ${review.by}, ${minuteOf(review.at)}: ${review.reason}`;
}

function consumers(credentials: readonly CredentialIncident[]): Section {
  return {
    title: 'Consumers',
    note: null,
    head: ['Credential', 'Consumer', 'Moved', 'Last reported'],
    rows: credentials.flatMap(({ name, consumers: those }) =>
      those.map((each) => [
        ...[name, each.name, each.moved ? 'yes' : 'NOT SEEN on a new key'],
        each.version === null || each.loadedAt === null
          ? 'nothing'
          : `v${each.version}, ${secondOf(each.loadedAt)}`,
      ]),
    ),
    nothing: 'None is declared. That does not mean that nobody uses the keys.',
  };
}

interface Named extends IncidentMoment {
  readonly name: string;
}

function timeline({ credentials, madeAt }: IncidentReport): Section {
  const moments = credentials
    .flatMap(({ name, timeline: those }) => those.map((moment): Named => ({ ...moment, name })))
    .toSorted((left, right) => left.at - right.at);
  const local = { now: madeAt, timezone: 'UTC' };
  return {
    title: 'Timeline',
    note: null,
    head: ['At', 'Credential', 'By', 'What', 'Said'],
    rows: moments.map(({ at, name, actor, event }) => [
      ...[secondOf(at), name, actor, event.type, eventText(event, local)],
    ]),
    nothing: 'Nothing happened.',
  };
}
