import { APPROVAL_LASTS_MS } from '../../domain/approvals/lasts.ts';
import type { CredentialEvent } from '../../domain/events.ts';
import type { StepOf } from '../../domain/rotation/step.ts';
import type { Performer } from './context.ts';

const ENGINE = 'engine';

/** Asks those who must agree to what the policy wants to begin. Nothing is begun before they have. */
export const performAskApproval: Performer<StepOf<'ask-approval'>> = async function* (
  { reason, need },
  { ports },
) {
  const expiresAt = ports.clock.now() + APPROVAL_LASTS_MS;
  const action = { do: 'rotate-due', reason } as const;
  const asked = {
    approval: ports.ids.next('appr'),
    action,
    plan: null,
    bound: null,
    by: ENGINE,
    expiresAt,
    need,
  };
  yield { events: [{ type: 'ApprovalAsked', ...asked }] };
};

/** Ends what nobody answered in time, so that it does not wait for ever in anybody's list. */
export const performExpireApprovals: Performer<StepOf<'expire-approvals'>> = async function* (
  _step,
  { state, ports },
) {
  const now = ports.clock.now();
  const over = state.approvals.filter(({ expiresAt }) => expiresAt <= now);
  const ended = over.map(({ id }): CredentialEvent => ({
    ...{ type: 'ApprovalEnded', approval: id, how: 'expired', by: ENGINE, why: null },
  }));
  if (ended.length > 0) yield { events: ended };
};
