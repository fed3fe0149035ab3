import type { AgreedView, ApprovalsView } from '../domain/approvals/views.ts';
import type { Agreement, Review } from '../domain/requests.ts';
import type { Request } from './request.ts';

/** What waits for people, and their answers. */
export interface ApprovalCalls {
  approvals(): Promise<ApprovalsView>;
  approve(id: string, agreement: Agreement): Promise<readonly AgreedView[]>;
  deny(id: string, reason: string): Promise<void>;
  reviewGlass(id: string, review: Review): Promise<void>;
}

export function approvalCalls(
  ask: <T>(request: Request) => Promise<T>,
  list: <T>(request: Request) => Promise<readonly T[]>,
): ApprovalCalls {
  const of = (id: string): string => `/v1/approvals/${encodeURIComponent(id)}`;
  return {
    approvals: () => ask<ApprovalsView>({ path: '/v1/approvals' }),
    approve: (id, agreement) =>
      list<AgreedView>({ method: 'POST', path: `${of(id)}/approve`, body: agreement }),
    deny: (id, reason) => ask({ method: 'POST', path: `${of(id)}/deny`, body: { reason } }),
    reviewGlass: (id, review) =>
      ask({ method: 'POST', path: `/v1/reviews/${encodeURIComponent(id)}`, body: review }),
  };
}
