import type { ApprovalNeed, Consent } from './approval.ts';

/** Something that waits until enough people agree to exactly this. */
export interface ApprovalView {
  readonly id: string;
  readonly credentials: readonly string[];
  /** What would be done, in words. */
  readonly action: string;
  readonly digest: string;
  readonly by: string;
  readonly askedAt: number;
  readonly expiresAt: number;
  readonly need: ApprovalNeed;
  readonly given: readonly Consent[];
}

/** Something that was done without the approval that it needed, and waits for somebody else to look at it. */
export interface ReviewView {
  readonly id: string;
  readonly credential: string;
  readonly action: string;
  readonly by: string;
  readonly at: number;
  readonly reason: string;
  readonly reviewDueAt: number;
  /** Null: whoever may approve. */
  readonly from: readonly string[] | null;
}

export interface ApprovalsView {
  readonly approvals: readonly ApprovalView[];
  readonly reviews: readonly ReviewView[];
}

/** What an agreement came to for one credential. */
export interface AgreedView {
  readonly name: string;
  /** `granted`: it has begun. `waits`: more people must agree. `stale`: it is not what it was, and nothing is done. */
  readonly outcome: 'granted' | 'waits' | 'stale';
  /** How many more must agree. */
  readonly missing: number;
  readonly why: string | null;
  readonly afterPosition: number;
}
