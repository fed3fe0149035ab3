import type { EffectivePolicy } from '../policy/effective.ts';
import type { ApprovalSpec } from '../policy/spec.ts';
import type { ApprovalNeed, AskedAction } from './approval.ts';

/** What a policy says about an action before anybody may do it. */
export interface ActionRule {
  readonly need: ApprovalNeed;
  readonly breakGlass: ApprovalSpec['breakGlass'];
}

/** The rule for an action; null where one person alone may do it. */
export function ruleFor(policy: EffectivePolicy | null, action: AskedAction): ActionRule | null {
  const spec = policy === null ? null : specFor(policy, action);
  if (policy === null || spec === null || spec.count === 0) return null;
  const { count, from, excludeRequester, breakGlass } = spec;
  return { need: { count, from, excludeRequester, policy: policy.name }, breakGlass };
}

function specFor({ approvals }: EffectivePolicy, action: AskedAction): ApprovalSpec | null {
  // Both take the key away from whoever uses it.
  return action.do === 'revoke' || action.do === 'decommission' ? approvals.forceRevoke : approvals.rotate;
}
