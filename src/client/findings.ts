import type { ReportFormat } from '../domain/leaks/formats.ts';
import type { FindingDetail, FindingView, LeaksTaken } from '../domain/leaks/views.ts';
import { LONG_TIMEOUT_MS } from './keys.ts';
import type { Asking } from './request.ts';

export interface FindingCalls {
  findings(query: {
    readonly credential: string | null;
    readonly all: boolean;
  }): Promise<readonly FindingView[]>;
  finding(id: string): Promise<FindingDetail>;
  judgeFinding(id: string, how: 'confirm' | 'dismiss' | 'close', reason: string): Promise<FindingView>;
  ingest(format: ReportFormat, report: string): Promise<LeaksTaken>;
}

export function findingCalls({ ask, list }: Asking): FindingCalls {
  const at = (id: string): string => `/v1/findings/${encodeURIComponent(id)}`;
  return {
    findings: ({ credential, all }) => {
      const query = new URLSearchParams({ all: String(all) });
      if (credential !== null) query.set('credential', credential);
      return list({ path: `/v1/findings?${query.toString()}` });
    },
    finding: (id) => ask({ path: at(id) }),
    judgeFinding: (id, how, reason) => ask({ method: 'POST', path: `${at(id)}/${how}`, body: { reason } }),
    ingest: (format, report) =>
      ask({
        ...{ method: 'POST', path: '/v1/findings/ingest', body: { format, report } },
        timeoutMs: LONG_TIMEOUT_MS,
      }),
  };
}
