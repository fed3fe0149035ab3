import type { IncidentReport } from '../domain/evidence/incident.ts';
import type { EvidenceReport } from '../domain/evidence/report.ts';
import type { Handover } from '../domain/present/handover.ts';
import { rfc3339 } from '../domain/wire.ts';
import { LONG_TIMEOUT_MS } from './keys.ts';
import type { Request } from './request.ts';

/** What was done, and what is open: to hand over to an auditor, or to whoever is on call next. */
export interface EvidenceCalls {
  /** What the journal holds of a period; `toAt` null: until now. Rejects with KT6210. */
  report(fromAt: number, toAt: number | null): Promise<EvidenceReport>;
  /** The story of one incident. Rejects with KT6211. */
  incident(id: string): Promise<IncidentReport>;
  handover(): Promise<Handover>;
}

/** On the wire a long list is called `items`. */
type CredentialsAsItems<R extends { readonly credentials: unknown }> = Omit<R, 'credentials'> & {
  readonly items: R['credentials'];
};

export function evidenceCalls(ask: <T>(request: Request) => Promise<T>): EvidenceCalls {
  const long = { timeoutMs: LONG_TIMEOUT_MS };
  return {
    report: async (fromAt, toAt) => {
      const query = new URLSearchParams({ from: rfc3339(fromAt) });
      if (toAt !== null) query.set('to', rfc3339(toAt));
      const path = `/v1/report?${query.toString()}`;
      const { items, ...report } = await ask<CredentialsAsItems<EvidenceReport>>({ path, ...long });
      return { ...report, credentials: items };
    },
    incident: async (id) => {
      const path = `/v1/incidents/${encodeURIComponent(id)}`;
      const { items, ...report } = await ask<CredentialsAsItems<IncidentReport>>({ path, ...long });
      return { ...report, credentials: items };
    },
    handover: () => ask({ path: '/v1/handover' }),
  };
}
