import type { ApprovalNeed } from '../approvals/approval.ts';
import type { Origin } from '../policy/effective.ts';

/** Why a rotation that is due does not start. `untilAt` null: until a person acts. */
export interface Hold {
  readonly text: string;
  readonly untilAt: number | null;
  readonly rule: string | null;
  /** Where the rule stands, when it is one of several schedules. */
  readonly origin?: Origin;
  readonly next: string;
  /** Others must be asked before it ends, and are not yet. */
  readonly asks?: ApprovalNeed;
}
