import { actionText } from '../../../domain/approvals/action-text.ts';
import type { OpenApproval } from '../../../domain/approvals/approval.ts';
import type { CredentialState } from '../../../domain/credential.ts';
import type { ApprovalsView, ApprovalView } from '../../../domain/approvals/views.ts';
import type { OperationsDeps } from '../deps.ts';
import { digestOf, voicesFor } from './digest.ts';

/** All that waits for people, a plan once with every credential of it. */
export async function approvals(deps: OperationsDeps): Promise<ApprovalsView> {
  const rows = await deps.ports.journal.waiting();
  const now = deps.ports.clock.now();
  const open = new Map<string, ApprovalView>();
  for (const { state } of rows) {
    for (const approval of state.approvals.filter(({ expiresAt }) => expiresAt > now)) {
      const known = open.get(approval.id);
      const credentials = [...(known?.credentials ?? []), state.name];
      open.set(approval.id, { ...viewOf(deps, state, approval), credentials });
    }
  }
  const reviews = rows.flatMap(({ state }) =>
    state.brokenGlass.map(({ id, action, by, at, reason, reviewDueAt, from }) => ({
      ...{ id, by, at, reason, reviewDueAt, from, action: actionText(action), credential: state.name },
    })),
  );
  return { approvals: [...open.values()], reviews };
}

function viewOf(
  deps: OperationsDeps,
  state: CredentialState,
  approval: OpenApproval,
): Omit<ApprovalView, 'credentials'> {
  const { id, action, by, askedAt, expiresAt, need } = approval;
  const digest = digestOf(deps, state, approval);
  const given = voicesFor(approval, digest);
  return { id, action: actionText(action), digest, by, askedAt, expiresAt, need, given };
}
