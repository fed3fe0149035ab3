import { absurd } from '../absurd.ts';
import type { OnboardingEvent, PortalUser, StoredOnboardingEvent } from './events.ts';
import { notBegun } from './state.ts';
import type { ChangeRequest, OnboardingState, StageRecord } from './state.ts';
import type { Stage } from './stages.ts';

type Stored = Pick<StoredOnboardingEvent, 'seq' | 'at' | 'actor' | 'event'>;

export function foldAll(application: string, events: readonly Stored[]): OnboardingState {
  return events.reduce(foldOnboarding, notBegun(application));
}

export function foldOnboarding(state: OnboardingState, stored: Stored): OnboardingState {
  const { seq, at } = stored;
  return { ...applied(state, stored), seq, begunAt: state.begunAt ?? at };
}

function applied(state: OnboardingState, stored: Stored): OnboardingState {
  const { event, at, actor } = stored;
  switch (event.type) {
    case 'StageHandedIn':
      return withStage(state, event.stage, record(stored, event, 'waiting'));
    case 'StagePassed':
      return agreed(withStage(state, event.stage, record(stored, event, 'passed')), event.stage);
    case 'StageRejected':
      return withStage(state, event.stage, record(stored, event, 'rejected', event.reasons));
    case 'Noted':
      return state;
    case 'ConformanceRecorded':
      return { ...state, run: { at, by: actor, run: event.run } };
    case 'ApplicationSubmitted': {
      const passed = withStage(state, 'application', record(stored, event, 'passed'));
      const waiting = withStage(passed, 'review', record(stored, event, 'waiting'));
      return { ...waiting, submission: event.submission };
    }
    case 'UsersRecorded':
      return seen({ ...state, recordedUsers: event.users }, at, event.users);
    case 'UsersSeen':
      return seen(state, at, event.users);
    default:
      return { ...state, ...appliedChange(state, event, stored) };
  }
}

type ChangeEvent = Extract<OnboardingEvent, { readonly change: string }>;

function appliedChange(
  state: OnboardingState,
  event: ChangeEvent,
  { at, actor }: Stored,
): Partial<OnboardingState> {
  switch (event.type) {
    case 'ChangeAsked': {
      const { change: id, permissions } = event;
      const fresh = { id, permissions, status: 'asked', askedAt: at, by: actor } as const;
      return { changes: [...state.changes, { ...fresh, answeredAt: null, reasons: [], tried: null }] };
    }
    case 'ChangeMade': {
      const changes = edited(state, event.change, { status: 'made', answeredAt: at });
      return {
        changes,
        inForce: changes.find(({ id }) => id === event.change)?.permissions ?? state.inForce,
      };
    }
    case 'ChangeRefused':
      return {
        changes: edited(state, event.change, { status: 'refused', answeredAt: at, reasons: event.reasons }),
      };
    case 'ChangeTried':
      return { changes: edited(state, event.change, { tried: { at, tries: event.tries } }) };
    default:
      return absurd(event);
  }
}

function edited(
  { changes }: OnboardingState,
  id: string,
  edit: Partial<ChangeRequest>,
): readonly ChangeRequest[] {
  return changes.map((change) => (change.id === id ? { ...change, ...edit } : change));
}

/** The issuer's review makes what was applied for what keys may do. */
function agreed(state: OnboardingState, stage: Stage): OnboardingState {
  if (stage !== 'review' || state.submission === null) return state;
  const { endpoints, ipWhitelist, users } = state.submission;
  return { ...state, inForce: { endpoints, ipWhitelist, users } };
}

function seen(state: OnboardingState, at: number, users: readonly PortalUser[]): OnboardingState {
  return { ...state, seenUsers: { at, users } };
}

function withStage(state: OnboardingState, stage: Stage, entry: StageRecord): OnboardingState {
  return { ...state, stages: { ...state.stages, [stage]: entry } };
}

function record(
  { at, actor }: Stored,
  { evidence }: Pick<Extract<OnboardingEvent, { readonly type: 'StagePassed' }>, 'evidence'>,
  outcome: StageRecord['outcome'],
  reasons: readonly string[] = [],
): StageRecord {
  return { outcome, at, by: actor, reasons, evidence };
}
