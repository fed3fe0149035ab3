import type { CredentialState } from '../credential.ts';
import type { CredentialEvent, EventOf } from '../events.ts';
import type { RotationAgreement } from './approval.ts';

/** What waits for others to agree, and what was done without them. Neither ever moves a saga. */
export function foldApproval(
  state: CredentialState,
  event: CredentialEvent,
  at: number,
): CredentialState | null {
  switch (event.type) {
    case 'ApprovalAsked': {
      const { approval: id, action, plan, bound, by, expiresAt, need } = event;
      const asked = { id, action, plan, bound, by, askedAt: at, expiresAt, need, given: [] };
      return { ...state, approvals: [...state.approvals, asked] };
    }
    case 'Approved': {
      const { approval, by, digest, reason } = event;
      const given = { by, at, digest, reason };
      return {
        ...state,
        approvals: state.approvals.map((each) =>
          each.id === approval ? { ...each, given: [...each.given, given] } : each,
        ),
      };
    }
    case 'ApprovalEnded':
      return {
        ...state,
        approvals: state.approvals.filter(({ id }) => id !== event.approval),
        agreed: answerOf(state, event, at) ?? state.agreed,
      };
    case 'GlassBroken': {
      const { glass: id, action, by, reason, reviewDueAt, from } = event;
      return {
        ...state,
        brokenGlass: [...state.brokenGlass, { id, action, by, at, reason, reviewDueAt, from }],
      };
    }
    case 'GlassReviewed':
      return { ...state, brokenGlass: state.brokenGlass.filter(({ id }) => id !== event.glass) };
    default:
      return null;
  }
}

/** Only what the policy asked for is remembered: what a person asked for is done at once, or not at all. */
function answerOf(
  { approvals }: CredentialState,
  { approval, how }: EventOf<'ApprovalEnded'>,
  at: number,
): RotationAgreement | null {
  const ended = approvals.find(({ id }) => id === approval);
  if (ended?.action.do !== 'rotate-due') return null;
  return how === 'granted' || how === 'denied' ? { at, answer: how } : null;
}
