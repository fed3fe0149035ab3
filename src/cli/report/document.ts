import { formatDuration } from '../../domain/duration.ts';
import type { DeathProof } from '../../domain/events.ts';
import type {
  ActRecord,
  ApprovalRecord,
  CredentialEvidence,
  EvidenceReport,
} from '../../domain/evidence/report.ts';
import { chainSection, counted, minuteOf, secondOf } from './section.ts';
import type { PrintedReport, Section } from './section.ts';

export function evidenceDocument(report: EvidenceReport, version: string): PrintedReport {
  return {
    title: `Key rotation record, ${minuteOf(report.fromAt)} to ${minuteOf(report.toAt)}`,
    made: madeOf(report, version),
    sections: sectionsOf(report),
    notes: report.notes,
  };
}

function sectionsOf(report: EvidenceReport): readonly Section[] {
  const { credentials } = report;
  return [
    chainSection(report.chain),
    section(
      'Rotations and revocations',
      ACT_HEAD,
      each(credentials, ({ acts }) => acts, actRow),
    ),
    section('Proofs of death', PROOF_HEAD, each(credentials, proofsOf, proofRow)),
    section(
      'Approvals',
      APPROVAL_HEAD,
      each(credentials, ({ approvals }) => approvals, approvalRow),
    ),
    brokenGlass(credentials),
    section(
      'Operations on a key’s life',
      ['Credential', 'At', 'By', 'What', 'Reason'],
      each(
        credentials,
        ({ operations }) => operations,
        ({ at, by, what, reason }) => [minuteOf(at), by, what, reason ?? '–'],
      ),
    ),
    exceptions(credentials),
    overAge(report),
    section(
      'Unproven or unmanaged',
      ['Credential', 'What'],
      each(
        credentials,
        ({ gaps }) => gaps,
        (gap) => [gap],
      ),
      'As it stood when the report was made.',
    ),
    policies(credentials),
  ];
}

const ACT_HEAD = ['Credential', 'What', 'Reason', 'Asked by', 'Agreed by', 'Began', 'Ended', 'Outcome'];
const PROOF_HEAD = ['Credential', 'Of', 'Version', 'Accepted before', 'Refused', 'Key beside it'];
const APPROVAL_HEAD = ['Credential', 'What', 'Asked by', 'At', 'Policy', 'Given', 'End'];

function section(
  title: string,
  head: Section['head'],
  rows: Section['rows'],
  note: string | null = null,
): Section {
  return { title, note, head, rows, nothing: NOTHING };
}

function each<T>(
  credentials: readonly CredentialEvidence[],
  of: (credential: CredentialEvidence) => readonly T[],
  row: (item: T, credential: CredentialEvidence) => readonly string[],
): Section['rows'] {
  return credentials.flatMap((credential) =>
    of(credential).map((item) => [credential.name, ...row(item, credential)]),
  );
}

function actRow(act: ActRecord, { approvals }: CredentialEvidence): readonly string[] {
  const { kind, id, reason, note, askedBy, glass, beganAt, endedAt, outcome, detail } = act;
  const agreed = approvals
    .filter((approval) => act.approvals.includes(approval.id))
    .flatMap(({ given }) => given.map(({ by }) => by));
  const without = glass === null ? [] : ['nobody: break-glass'];
  return [
    `${kind} ${id}`,
    note === null ? reason : `${reason}: ${note}`,
    askedBy,
    [...agreed, ...without].join(', ') || '–',
    minuteOf(beganAt),
    endedAt === null ? '–' : minuteOf(endedAt),
    detail === null ? outcome : `${outcome}; ${detail}`,
  ];
}

function brokenGlass(credentials: readonly CredentialEvidence[]): Section {
  return section(
    'Break-glass and reviews',
    ['Credential', 'What', 'By', 'At', 'Reason', 'Review'],
    each(
      credentials,
      ({ brokenGlass }) => brokenGlass,
      ({ action, by, at, reason, review, reviewDueAt }) => [
        ...[action, by, minuteOf(at), reason],
        review === null
          ? `none; due ${minuteOf(reviewDueAt)}`
          : `${review.verdict}, ${review.by}, ${minuteOf(review.at)}: ${review.reason}`,
      ],
    ),
  );
}

function exceptions(credentials: readonly CredentialEvidence[]): Section {
  return section(
    'Exceptions in force',
    ['Credential', 'Policy', 'Ticket', 'Owner', 'Until'],
    credentials.flatMap(({ name, policy, exceptions }) =>
      exceptions.map(({ ticket, owner, untilAt }) => [
        ...[name, policy?.name ?? '–', ticket, owner, minuteOf(untilAt)],
      ]),
    ),
    'By the policies in force when the report was made.',
  );
}

function overAge({ credentials, toAt }: EvidenceReport): Section {
  return section(
    'Older than the max age',
    ['Credential', 'Policy', 'Max', 'Version', 'From', 'Until'],
    credentials.flatMap(({ name, policy, overAge: found }) =>
      found.map(({ version, sinceAt, untilAt }) => [
        ...[name, policy?.name ?? '–', lengthOf(policy?.maxMs ?? null), String(version)],
        ...[minuteOf(sinceAt), untilAt === null ? 'open at the end' : minuteOf(untilAt)],
      ]),
    ),
    `By the policies in force when the report was made. The period ends at ${minuteOf(toAt)}.`,
  );
}

interface ProofOf {
  readonly act: ActRecord;
  readonly proof: DeathProof;
}

function proofsOf({ acts }: CredentialEvidence): readonly ProofOf[] {
  return acts.flatMap((act) => act.proofs.map((proof) => ({ act, proof })));
}

function proofRow({ act, proof: { version, before, refused, survivor } }: ProofOf): readonly string[] {
  const told = (probe: DeathProof['before']): string =>
    probe === null ? '–' : `${probe.verdict}, ${secondOf(probe.at)}`;
  return [`${act.kind} ${act.id}`, String(version), told(before), told(refused), told(survivor)];
}

function approvalRow({ action, by, askedAt, policy, needed, given, end }: ApprovalRecord): readonly string[] {
  const consents = given.map(
    ({ by: who, at, digest, reason }) =>
      `${who}, ${minuteOf(at)}, digest ${digest}${reason === null ? '' : `: ${reason}`}`,
  );
  const ended =
    end === null
      ? 'waits'
      : `${end.how} by ${end.by}, ${minuteOf(end.at)}${end.why === null ? '' : `: ${end.why}`}`;
  return [
    ...[action, by, minuteOf(askedAt), policy],
    `${given.length} of ${needed}${consents.length === 0 ? '' : `; ${consents.join('; ')}`}`,
    ended,
  ];
}

/** Each policy once, however many credentials it is for. */
function policies(credentials: readonly CredentialEvidence[]): Section {
  const found = new Map<string, string[]>();
  const counts = new Map<string, number>();
  for (const { policy } of credentials) {
    if (policy === null) continue;
    const { name, mode, maxMs, riskAnalysis, reviewedAt } = policy;
    const reviewed = reviewedAt === null ? 'not said' : dateOf(reviewedAt);
    const row = [name, mode, lengthOf(maxMs), riskAnalysis ?? 'not said', reviewed];
    const key = JSON.stringify(row);
    found.set(key, row);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return section(
    'Policies',
    ['Policy', 'Mode', 'Max age', 'Risk analysis', 'Reviewed', 'Credentials'],
    [...found].map(([key, row]) => [...row, String(counts.get(key) ?? 0)]),
    'As they are when the report was made, merged where several select a credential.',
  );
}

function madeOf({ madeAt, credentials }: EvidenceReport, version: string): string {
  return `${counted(credentials.length, 'credential')}. Made ${minuteOf(madeAt)} by keyturn ${version} from its journal. Times are UTC.`;
}

const NOTHING = 'Nothing in this period.';

function lengthOf(ms: number | null): string {
  return ms === null ? 'none' : formatDuration(ms);
}

function dateOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
