import type { CredentialState, Decommission, DecommissionFrame } from './credential.ts';
import type { CredentialEvent, EventOf } from './events.ts';

/**
 * The end of a life: every destination is emptied, then the key is ended at the issuer by a containment of its own.
 *
 * | phase                | event               | next phase                                         |
 * |----------------------|---------------------|----------------------------------------------------|
 * | (rest), overlap      | DecommissionOpened  | checking                                           |
 * | checking             | DecommissionChecked | emptying                                           |
 * | emptying             | Emptied             | emptying                                           |
 * | checking, emptying   | DecommissionStopped | (rest), or the overlap that it interrupted         |
 * | emptying             | DestinationsEmptied | (rest), ending: KillOpened or Decommissioned is next |
 * | (rest), ending       | Decommissioned      | (rest), for good                                   |
 * | (rest), for good     | Recommissioned      | (rest), looked at anew                             |
 *
 * `Superseded` by a revocation drops it: a key that leaked can't wait for stores, and its life is not over by that.
 */
export function foldDecommission(
  state: CredentialState,
  event: CredentialEvent,
  at: number,
): CredentialState | null {
  const { saga, life } = state;
  switch (event.type) {
    case 'DecommissionOpened':
      return open(state, event, at);
    case 'DecommissionChecked':
      if (saga?.kind !== 'decommission' || saga.phase !== 'checking') return null;
      return { ...state, saga: { ...frameOf(saga), phase: 'emptying', stores: event.stores, emptied: [] } };
    case 'Emptied':
      if (saga?.kind !== 'decommission' || saga.phase !== 'emptying') return null;
      return { ...state, saga: { ...saga, emptied: [...saga.emptied, event.destination] } };
    case 'DecommissionStopped':
      return saga?.kind === 'decommission' ? { ...unobserved(state), saga: saga.over } : null;
    case 'DestinationsEmptied':
      if (saga?.kind !== 'decommission' || saga.phase !== 'emptying') return null;
      return { ...state, saga: null, life: { ...life, ending: { at, reason: saga.reason } } };
    case 'Decommissioned': {
      if (saga !== null || life.ending === null) return null;
      const decommissioned = { at, reason: event.reason, kept: event.kept };
      return { ...state, ...OVER, life: { ...life, ending: null, decommissioned } };
    }
    case 'Recommissioned':
      if (saga !== null || life.decommissioned === null) return null;
      return { ...state, baselined: false, replacementWanted: true, life: { ...life, decommissioned: null } };
    default:
      return null;
  }
}

/** Nothing begins any more in a life that is over. A revocation may: a key that was kept can leak. */
export function isOver({ life }: CredentialState, { type }: CredentialEvent): boolean {
  return life.decommissioned !== null && BEGINS.has(type);
}

const BEGINS: ReadonlySet<string> = new Set([
  'Requested',
  'Opened',
  'SpareOpened',
  'Imported',
  'NothingToImport',
  'AdoptionAsked',
  'RedeliveryOpened',
  'DecommissionOpened',
]);

/** Nothing that was seen or asked before says anything about what comes after. */
const OVER = {
  ...{ request: null, agreed: null, lastAbort: null, diedEarly: null, observation: null, permissions: null },
} as const;

function open(
  state: CredentialState,
  event: EventOf<'DecommissionOpened'>,
  at: number,
): CredentialState | null {
  const { decommission, reason, keepKey, destinations, fields } = event;
  const over = state.saga?.phase === 'overlap' ? state.saga : null;
  if (state.saga !== null && over === null) return null;
  return {
    ...state,
    request: null,
    agreed: null,
    saga: {
      ...{
        kind: 'decommission',
        id: decommission,
        reason,
        openedAt: at,
        keepKey,
        destinations,
        fields,
        over,
      },
      phase: 'checking',
    },
  };
}

/** What was seen of the destinations before says nothing about what they hold now. */
function unobserved(state: CredentialState): CredentialState {
  const { observation } = state;
  return observation === null ? state : { ...state, observation: { ...observation, destinations: {} } };
}

function frameOf(saga: Decommission): DecommissionFrame {
  const { kind, id, reason, openedAt, keepKey, destinations, fields, over } = saga;
  return { kind, id, reason, openedAt, keepKey, destinations, fields, over };
}
