import type { CredentialState } from './credential.ts';
import type { LifeMarks } from './life/mark.ts';
import type { CredentialEvent } from './events.ts';

/**
 * What people decide about a credential beside its rotations. It may come in any phase and moves none: decide.ts looks at
 * the marks where a rotation would start, call, or retire.
 */
export function foldLife(state: CredentialState, event: CredentialEvent, at: number): CredentialState | null {
  switch (event.type) {
    case 'Paused':
      return marked(state, { paused: { at, reason: event.reason } });
    case 'Resumed':
      return marked(state, { paused: null });
    case 'Held':
      return marked(state, { held: { at, untilAt: event.untilAt, reason: event.reason } });
    case 'HoldEnded':
      return marked(state, { held: null });
    case 'RequestDropped':
      return { ...state, request: null };
    default:
      return null;
  }
}

function marked(state: CredentialState, change: Partial<LifeMarks>): CredentialState {
  return { ...state, life: { ...state.life, ...change } };
}
