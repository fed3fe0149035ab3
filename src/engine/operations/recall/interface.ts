import type { Caller } from '../../../domain/access/caller.ts';
import type {
  RecallAsk,
  RecallBegun,
  RecallConfirmed,
  RecallPlan,
  RecallView,
} from '../../../domain/recall/views.ts';

/** A revocation of many keys, wave after wave. */
export interface RecallOperations {
  /** What it would do. Rejects with KT1502. */
  planRecall(ask: RecallAsk): Promise<RecallPlan>;
  /** Begins it if it would still be planned the same. Rejects with KT1501 and KT1503. */
  beginRecall(ask: RecallAsk, confirmed: RecallConfirmed, caller: Caller): Promise<RecallBegun>;
  /** Those that are not over. */
  recalls(): Promise<readonly RecallView[]>;
  /** This and what follows reject with KT1504. */
  recall(id: string): Promise<RecallView>;
  stopRecall(id: string, why: string, caller: Caller): Promise<void>;
  continueRecall(id: string, caller: Caller): Promise<void>;
  endRecall(id: string, caller: Caller): Promise<void>;
}
