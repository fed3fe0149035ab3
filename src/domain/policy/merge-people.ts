import type { ApprovalSpec, ApprovalsSpec, AttendedSpec, PolicyRules } from './spec.ts';
import type { Winners } from './winners.ts';

/** The longest notice, the shortest claim, and only people whom every policy names. */
export function mergeAttended(won: Winners): AttendedSpec {
  return {
    operators: won.common('attended.operators', ({ attended }) => attended?.operators ?? null),
    noticeMs: won.largest('attended.notice', ({ attended }) => attended?.noticeMs ?? null),
    claimForMs: won.smallest('attended.claimFor', ({ attended }) => attended?.claimForMs ?? null),
    maxAttempts: won.smallest('attended.maxAttempts', ({ attended }) => attended?.maxAttempts ?? null),
  };
}

export function mergeApprovals(won: Winners): ApprovalsSpec {
  return { rotate: mergeApproval(won, 'rotate'), forceRevoke: mergeApproval(won, 'forceRevoke') };
}

/** The largest count, only approvers whom everybody names, and acting alone only where everybody allows it. */
function mergeApproval(won: Winners, act: keyof ApprovalsSpec): ApprovalSpec | null {
  const rule = ({ approvals }: PolicyRules): ApprovalSpec | null => approvals[act];
  const field = `approvals.${act}`;
  const count = won.largest(`${field}.count`, (rules) => rule(rules)?.count ?? null);
  if (count === null) return null;
  const excludes = won.largest(`${field}.excludeRequester`, (rules) => {
    const approval = rule(rules);
    return approval === null ? null : Number(approval.excludeRequester);
  });
  // Zero: a policy that asks for approval and allows no acting alone.
  const reviewWithinMs = won.smallest(`${field}.breakGlass`, (rules) => {
    const approval = rule(rules);
    return approval === null ? null : (approval.breakGlass?.reviewWithinMs ?? 0);
  });
  return {
    count,
    from: won.common(`${field}.from`, (rules) => rule(rules)?.from ?? null),
    excludeRequester: excludes === 1,
    breakGlass: reviewWithinMs === null || reviewWithinMs === 0 ? null : { reviewWithinMs },
  };
}
