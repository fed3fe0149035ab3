import type { CredentialState, Rotation } from './credential.ts';
import type { CredentialEvent, EventOf } from './events.ts';
import { leakedNow } from './fold-kill.ts';
import { handOver, mayNotMint } from './fold-rotation.ts';

/**
 * A containment that makes its key at another application is a rotation with another beginning and another end:
 *
 * | phase                | event       | next phase                                                          |
 * |----------------------|-------------|---------------------------------------------------------------------|
 * | (rest)               | SpareOpened | ordered                                                             |
 * | ordered … delivering | as in fold-rotation.ts                                                            |
 * | delivering           | MovedOff    | (rest): the new key is current, and KillOpened is in the same append |
 */
export function foldSpare(
  state: CredentialState,
  event: CredentialEvent,
  at: number,
): CredentialState | null {
  if (event.type === 'SpareOpened')
    return state.saga !== null || mayNotMint(state) ? null : order(state, event, at);
  if (event.type !== 'MovedOff') return null;
  const { saga } = state;
  return saga?.phase === 'delivering' && saga.spare !== null ? moveOff(state, saga, event.application) : null;
}

/** It takes the place of whatever was asked for; what it starts from is looked at next. */
function order(state: CredentialState, event: EventOf<'SpareOpened'>, at: number): CredentialState {
  const { rotation, fromVersion, toVersion, spare } = event;
  return {
    ...state,
    request: null,
    lastAbort: null,
    versions: spare.leaked ? leakedNow(state.versions, null, at) : state.versions,
    saga: {
      ...{ kind: 'rotation', id: rotation, openedAt: at, phase: 'ordered', policy: null },
      ...{ reason: spare.leaked ? 'leak' : 'requested', fromVersion, toVersion, spare },
      ...{ destinations: [], fields: {}, baseline: { issuer: null, stores: {} } },
      ...{ voided: null, fruitless: 0 },
    },
  };
}

/** The key of the other application is current; the old one is as alive as it was, until it is deleted. */
function moveOff(state: CredentialState, rotation: Rotation, application: string): CredentialState {
  const oldEndsAt = state.versions.find(({ version }) => version === rotation.fromVersion)?.endsAt ?? null;
  return {
    ...state,
    application,
    versions: handOver(state.versions, rotation, oldEndsAt),
    life: { ...state.life, rolledBack: null },
    saga: null,
  };
}
