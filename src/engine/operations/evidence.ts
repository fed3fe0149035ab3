import { setImmediate as breathe } from 'node:timers/promises';
import { EvidenceRecord } from '../../domain/evidence/record.ts';
import type { Period } from '../../domain/evidence/record.ts';
import type { CredentialEvidence, EvidenceReport } from '../../domain/evidence/report.ts';
import type { StoredEvent } from '../../domain/events.ts';
import { Fault } from '../../domain/fault.ts';
import { rfc3339 } from '../../domain/wire.ts';
import type { SummaryRow } from '../../ports/journal.ts';
import { policyFor } from '../fleet.ts';
import { verifyAudit } from './audit.ts';
import type { OperationsDeps } from './deps.ts';
import { summaries } from './look.ts';

/** Events of one credential that are in memory at once. */
const PAGE = 500;

const NOTES: readonly string[] = [
  'The period begins with its first instant and ends before its last one. What began in it or before it and was still open is listed, with the end that it had when the report was made.',
  'Max ages, exceptions, owners and risk analyses are those of the policies and manifests in force when the report was made. Other ones may have been in force within the period.',
  'A key is older than the max age from the moment when it reached it, whatever grace or exception stood. Exceptions are listed beside it.',
  'What is unproven or unmanaged is told as it stood when the report was made.',
];

export interface ReportRequest {
  readonly fromAt: number;
  /** Null: until now. */
  readonly toAt: number | null;
}

/** Reads every credential's stream, one after the other. Rejects with KT6210. */
export async function evidenceReport(
  deps: OperationsDeps,
  { fromAt, toAt }: ReportRequest,
): Promise<EvidenceReport> {
  const madeAt = deps.ports.clock.now();
  const period = { fromAt, toAt: toAt ?? madeAt, madeAt };
  if (fromAt >= period.toAt || fromAt >= madeAt) {
    throw new Fault('KT6210', {
      place: 'the period of the report',
      saw: `${rfc3339(fromAt)} to ${rfc3339(period.toAt)}`,
    });
  }
  const chain = await verifyAudit(deps);
  const credentials: CredentialEvidence[] = [];
  for await (const row of summaries(deps)) {
    credentials.push(await evidenceOf(deps, row, period));
    await breathe();
  }
  return { ...period, chain, notes: NOTES, credentials };
}

async function evidenceOf(
  deps: OperationsDeps,
  { state: { uid, name } }: SummaryRow,
  period: Period,
): Promise<CredentialEvidence> {
  const record = new EvidenceRecord(uid, period);
  for await (const stored of streamOf(deps, uid)) record.add(stored);
  const current = deps.fleet.current();
  const spec = current.credentials.get(name) ?? null;
  return record.evidence({ spec, policy: spec === null ? null : policyFor(current, spec) });
}

/** Every event of one credential, from its beginning. */
export async function* streamOf(
  { ports }: Pick<OperationsDeps, 'ports'>,
  uid: string,
): AsyncGenerator<StoredEvent> {
  let afterPosition = 0;
  for (;;) {
    const page = await ports.journal.events({ stream: uid, afterPosition, limit: PAGE });
    yield* page;
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return;
    afterPosition = last.position;
  }
}
