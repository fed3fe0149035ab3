import type { CredentialState } from '../credential.ts';
import { isRecalled } from '../recall/order.ts';
import type { AskedAction, OpenApproval } from './approval.ts';

/** Whether people are asked to agree to something, or to look at what was done without them, or it is part of a recall. */
export function isInView({ approvals, brokenGlass, recall }: CredentialState): boolean {
  return approvals.length > 0 || brokenGlass.length > 0 || isRecalled(recall);
}

/** The open question of the same kind; null where there is none that can still be answered. */
export function waitsAsWell(
  { approvals }: CredentialState,
  action: AskedAction,
  now: number,
): OpenApproval | null {
  return approvals.find((each) => each.action.do === action.do && each.expiresAt > now) ?? null;
}
