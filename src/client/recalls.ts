import type { RecallAsk, RecallBegun, RecallPlan, RecallView } from '../domain/recall/views.ts';
import type { Asking } from './request.ts';

/** A revocation of many keys, wave after wave. */
export interface RecallCalls {
  planRecall(ask: RecallAsk): Promise<RecallPlan>;
  beginRecall(ask: RecallAsk, digest: string, breakGlass: string | null): Promise<RecallBegun>;
  recalls(): Promise<readonly RecallView[]>;
  recall(id: string): Promise<RecallView>;
  stopRecall(id: string, reason: string): Promise<void>;
  continueRecall(id: string): Promise<void>;
  endRecall(id: string): Promise<void>;
}

export function recallCalls({ ask, list }: Asking): RecallCalls {
  const of = (id: string): string => `/v1/recalls/${encodeURIComponent(id)}`;
  return {
    planRecall: (body) => ask({ method: 'POST', path: '/v1/recall-plans', body }),
    beginRecall: (asked, digest, breakGlass) =>
      ask({ method: 'POST', path: '/v1/recalls', body: { ask: asked, digest, breakGlass } }),
    recalls: () => list({ path: '/v1/recalls' }),
    recall: (id) => ask({ path: of(id) }),
    stopRecall: (id, reason) => ask({ method: 'POST', path: `${of(id)}/stop`, body: { reason } }),
    continueRecall: (id) => ask({ method: 'POST', path: `${of(id)}/continue` }),
    endRecall: (id) => ask({ method: 'POST', path: `${of(id)}/end` }),
  };
}
