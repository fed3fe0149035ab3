import type { Actor } from '../actor.ts';
import type { RevokeRequest } from '../requests.ts';

/** Which part a credential has in a recall: one revocation of many keys, wave after wave. */
export interface RecallOrder {
  readonly recall: string;
  readonly by: Actor;
  /** From 1. */
  readonly wave: number;
  /** How many credentials it is for; it does not begin before all of them are in. */
  readonly members: number;
  /** So many may fail to come through, and it still goes on. */
  readonly budget: number;
  /** Between the end of a wave and the beginning of the next. */
  readonly pauseMs: number;
  /** Of the plan that was shown and agreed to. */
  readonly digest: string;
}

export type RecallStage =
  /** Its wave has not come yet. */
  | 'waits'
  /** Its revocation is under way. */
  | 'begun'
  /** Its keys were seen refused. */
  | 'dead'
  /** There was nothing to revoke when its wave came. */
  | 'skipped';

/** A credential that is part of a recall, until that is closed. */
export interface RecallMark {
  readonly order: RecallOrder;
  readonly request: RevokeRequest;
  readonly at: number;
  readonly stage: RecallStage;
  readonly stageAt: number;
  /** Why it was skipped. */
  readonly why: string | null;
  /** Nothing further begins; what has begun goes on. */
  readonly stopped: { readonly at: number; readonly by: Actor; readonly why: string } | null;
  readonly closed: boolean;
}

export type RecallEvent =
  | { readonly type: 'RecallJoined'; readonly order: RecallOrder; readonly request: RevokeRequest }
  | { readonly type: 'RecallSkipped'; readonly recall: string; readonly why: string }
  | { readonly type: 'RecallStopped'; readonly recall: string; readonly by: Actor; readonly why: string }
  | {
      readonly type: 'RecallContinued';
      readonly recall: string;
      readonly by: Actor;
      /** Those that are in it from now on, and how many of them may fail. */
      readonly members: number;
      readonly budget: number;
    }
  | { readonly type: 'RecallClosed'; readonly recall: string };

/** It is kept in view until the whole recall is over, also where its own part is done. */
export function isRecalled(mark: RecallMark | null): mark is RecallMark {
  return mark !== null && !mark.closed;
}

/** Why a credential can't be part of another recall; null where it can. */
export function busyWith(mark: RecallMark | null): string | null {
  if (!isRecalled(mark) || (mark.stopped !== null && mark.stage === 'waits')) return null;
  return mark.order.recall;
}
