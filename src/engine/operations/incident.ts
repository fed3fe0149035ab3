import { setImmediate as breathe } from 'node:timers/promises';
import { IncidentRecord } from '../../domain/evidence/incident.ts';
import type { CredentialIncident, IncidentReport } from '../../domain/evidence/incident.ts';
import { Fault } from '../../domain/fault.ts';
import { verifyAudit } from './audit.ts';
import type { OperationsDeps } from './deps.ts';
import { streamOf } from './evidence.ts';
import { summaries } from './look.ts';

const NOTES: readonly string[] = [
  'A revocation belongs to the incident that was named when it was asked for. What was revoked without naming one is not in here.',
  'A key counts from the decision, which is when its revocation began, to the first refusal that was seen. It may have ended before it was tried.',
  'A consumer counts as moved once it has reported another key. One that never reports is listed as missing, whatever it does.',
];

/** The story of one incident. Reads every credential's stream, one after the other. Rejects with KT6211. */
export async function incidentReport(deps: OperationsDeps, incident: string): Promise<IncidentReport> {
  const madeAt = deps.ports.clock.now();
  const chain = await verifyAudit(deps);
  const credentials: CredentialIncident[] = [];
  for await (const { state } of summaries(deps)) {
    const record = new IncidentRecord(state.uid, incident);
    for await (const stored of streamOf(deps, state.uid)) record.add(stored);
    const story = record.story(deps.fleet.current().credentials.get(state.name) ?? null);
    if (story !== null) credentials.push(story);
    await breathe();
  }
  if (credentials.length === 0)
    throw new Fault('KT6211', { place: `incident ${incident}`, saw: 'nothing in the journal names it' });
  return { incident, madeAt, chain, notes: NOTES, credentials };
}
