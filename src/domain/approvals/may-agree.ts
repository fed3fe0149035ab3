import type { Actor } from '../events.ts';
import type { FaultCode } from '../faults/catalogue.ts';
import type { ApprovalNeed, BrokenGlass, OpenApproval } from './approval.ts';

/** Whoever agrees, denies or reviews: how they stand in the journal, and their groups as policies write them. */
export interface Approver {
  readonly actor: Actor;
  /** `group:security` */
  readonly groups: readonly string[];
}

/** Why somebody may not: the code of the fault, and what was seen. */
export interface Refusal {
  readonly code: FaultCode;
  readonly saw: string;
}

/** Whether this person's word counts for this approval, now; null where it does. */
export function whyNotAgree(approval: OpenApproval, approver: Approver, now: number): Refusal | null {
  const { need, expiresAt, by, given } = approval;
  const { actor } = approver;
  if (expiresAt <= now) return { code: 'KT5204', saw: 'not enough people agreed in time' };
  if (!isAmong(need.from, approver)) return notAmong(need.from, actor);
  if (need.excludeRequester && actor === by) return { code: 'KT5205', saw: `${actor} has asked for it` };
  if (given.some((each) => each.by === actor)) return { code: 'KT5206', saw: `${actor} has agreed already` };
  return null;
}

/** Whoever may agree may deny; whoever has asked may take it back. */
export function whyNotDeny({ need, by }: OpenApproval, approver: Approver): Refusal | null {
  if (approver.actor === by || isAmong(need.from, approver)) return null;
  return notAmong(need.from, approver.actor);
}

/** Nobody reviews what they did themselves. */
export function whyNotReview({ by, from }: BrokenGlass, approver: Approver): Refusal | null {
  const { actor } = approver;
  if (actor === by) return { code: 'KT5205', saw: `${actor} has done it without an approval` };
  return isAmong(from, approver) ? null : notAmong(from, actor);
}

/** Whether one more voice is enough. */
export function isLastVoice({ need, given }: Pick<OpenApproval, 'need' | 'given'>): boolean {
  return given.length + 1 >= need.count;
}

/** Who may agree, in words. */
export function fromText(from: ApprovalNeed['from']): string {
  return from === null ? 'whoever may approve' : from.join(', ');
}

export function isAmong(from: ApprovalNeed['from'], { actor, groups }: Approver): boolean {
  return from === null || from.some((who) => who === actor || groups.includes(who));
}

function notAmong(from: ApprovalNeed['from'], actor: Actor): Refusal {
  return { code: 'KT5205', saw: `${actor} is not among ${fromText(from)}` };
}
