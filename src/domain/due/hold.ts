import type { ApprovalNeed } from '../approvals/approval.ts';

/** Why a rotation that is due does not start. `untilAt` null: until a person acts. */
export interface Hold {
  readonly text: string;
  readonly untilAt: number | null;
  readonly rule: string | null;
  readonly next: string;
  /** Others must be asked before it ends, and are not yet. */
  readonly asks?: ApprovalNeed;
}
