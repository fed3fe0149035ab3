import type { CredentialState } from '../credential.ts';
import type { CredentialEvent } from '../events.ts';

/** What waits for others to agree, and what was done without them. Neither ever moves a saga. */
export function foldApproval(
  state: CredentialState,
  event: CredentialEvent,
  at: number,
): CredentialState | null {
  switch (event.type) {
    case 'ApprovalAsked': {
      const { approval: id, action, digest, bound, by, expiresAt, need } = event;
      const asked = { id, action, digest, bound, by, askedAt: at, expiresAt, need, given: [] };
      return { ...state, approvals: [...state.approvals, asked] };
    }
    case 'Approved':
      return {
        ...state,
        approvals: state.approvals.map((each) =>
          each.id === event.approval
            ? { ...each, given: [...each.given, { by: event.by, at, reason: event.reason }] }
            : each,
        ),
      };
    case 'ApprovalEnded':
      return { ...state, approvals: state.approvals.filter(({ id }) => id !== event.approval) };
    case 'GlassBroken': {
      const { glass: id, action, by, reason, reviewBy, from } = event;
      return {
        ...state,
        brokenGlass: [...state.brokenGlass, { id, action, by, at, reason, reviewBy, from }],
      };
    }
    case 'GlassReviewed':
      return { ...state, brokenGlass: state.brokenGlass.filter(({ id }) => id !== event.glass) };
    default:
      return null;
  }
}
