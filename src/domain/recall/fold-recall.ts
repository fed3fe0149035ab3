import type { CredentialState } from '../credential.ts';
import type { CredentialEvent } from '../events.ts';
import { busyWith, isRecalled } from './order.ts';
import type { RecallMark } from './order.ts';

/**
 * The part of a credential in a recall. It never moves a saga; the revocation itself is the one that everybody may ask for.
 *
 * | stage         | event                      | next stage |
 * |---------------|----------------------------|------------|
 * | (none)        | RecallJoined               | waits      |
 * | waits         | KillOpened                 | begun      |
 * | waits         | RecallSkipped              | skipped    |
 * | waits, begun  | ProvenDead                 | dead       |
 * | waits         | RecallStopped              | waits, and does not begin before RecallContinued |
 * | any           | RecallClosed               | (none)     |
 */
export function foldRecall(
  state: CredentialState,
  event: CredentialEvent,
  at: number,
): CredentialState | null {
  if (event.type === 'RecallJoined') {
    if (busyWith(state.recall) !== null) return null;
    const { order, request } = event;
    const mark = { order, request, at, stage: 'waits', stageAt: at, why: null } as const;
    return { ...state, recall: { ...mark, stopped: null, closed: false } };
  }
  const changed = changedBy(state.recall, event, at);
  return changed === null ? null : { ...state, recall: changed };
}

function changedBy(mark: RecallMark | null, event: CredentialEvent, at: number): RecallMark | null {
  if (!isRecalled(mark)) return null;
  switch (event.type) {
    case 'RecallSkipped':
      return isNext(mark, event.recall) ? { ...mark, stage: 'skipped', stageAt: at, why: event.why } : null;
    case 'RecallStopped': {
      const { by, why } = event;
      return isNext(mark, event.recall) ? { ...mark, stopped: { at, by, why } } : null;
    }
    case 'RecallContinued': {
      const { members, budget, recall } = event;
      if (recall !== mark.order.recall) return null;
      return { ...mark, order: { ...mark.order, members, budget }, stopped: null };
    }
    case 'RecallClosed':
      return event.recall === mark.order.recall ? { ...mark, closed: true } : null;
    default:
      return null;
  }
}

function isNext({ stage, order }: RecallMark, recall: string): boolean {
  return stage === 'waits' && order.recall === recall;
}

/** A revocation moves it on, whoever has asked for that. */
export function followRecall(state: CredentialState, event: CredentialEvent, at: number): CredentialState {
  const mark = state.recall;
  if (!isRecalled(mark)) return state;
  if (event.type === 'KillOpened' && mark.stage === 'waits')
    return { ...state, recall: { ...mark, stage: 'begun', stageAt: at, stopped: null } };
  if (event.type === 'ProvenDead' && (mark.stage === 'waits' || mark.stage === 'begun'))
    return { ...state, recall: { ...mark, stage: 'dead', stageAt: at, stopped: null } };
  return state;
}
