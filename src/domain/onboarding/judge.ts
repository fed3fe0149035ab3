import { Fault } from '../fault.ts';
import type { FaultCode } from '../fault.ts';
import type { OnboardingSpec } from './dossier.ts';
import type { Evidence } from './events.ts';
import { differences, permissionsOf } from './permissions.ts';
import type { ChangeRequest, OnboardingState } from './state.ts';
import { STAGE_RULES } from './stages.ts';
import type { Stage } from './stages.ts';
import { isAuthorised } from './users.ts';

/** What else must be known to judge a step. */
export interface OnboardingFacts {
  readonly spec: OnboardingSpec;
  /** The credentials of the dossier that have a current key. */
  readonly credentialsWithKey: readonly string[];
}

/** What stands before a stage: those that it needs and that have not passed. */
export function blockedBy(state: OnboardingState, stage: Stage): readonly Stage[] {
  return STAGE_RULES[stage].needs.filter((need) => state.stages[need]?.outcome !== 'passed');
}

/** Whether a stage may be called passed; null: it may. Whoever says so is believed, with what they go by. */
export function passRefusal(
  state: OnboardingState,
  stage: Stage,
  evidence: Evidence,
  facts: OnboardingFacts,
): Fault | null {
  const refuse = refuser(state, stage);
  if (stage === 'application')
    return refuse('KT5303', 'it passes by being submitted', `keyturn onboard submit ${state.application}`);
  return blocked(state, stage) ?? already(state, stage) ?? lacking(state, stage, evidence, facts);
}

/** What the stage itself demands beyond somebody's word. */
function lacking(
  state: OnboardingState,
  stage: Stage,
  evidence: Evidence,
  { spec, credentialsWithKey }: OnboardingFacts,
): Fault | null {
  const refuse = refuser(state, stage);
  switch (stage) {
    case 'materials': {
      const missing = spec.materials.filter(({ document, optional }) => document === null && !optional);
      if (missing.length === 0) return null;
      return refuse('KT5304', `no document for ${missing.map(({ item }) => item).join(', ')}`);
    }
    case 'testing':
      if (state.run?.run.passed === true) return null;
      return refuse('KT5305', state.run === null ? 'no run is recorded' : 'the last run did not pass');
    case 'users':
      if (state.recordedUsers === null) return refuse('KT5306', 'nobody has recorded the list');
      if (isAuthorised(state.recordedUsers, spec.information.apiUser.email)) return null;
      return refuse('KT5306', `${spec.information.apiUser.email} is not among the authorised`);
    case 'first-key':
      if (credentialsWithKey.length > 0) return null;
      return refuse('KT5307', `none of ${spec.credentials.join(', ') || 'no credentials'} has a key`);
    default:
      if (evidence.note !== null || evidence.document !== null) return null;
      return refuse('KT5304', 'neither a note nor a document says so');
  }
}

export function rejectRefusal(
  state: OnboardingState,
  stage: Stage,
  reasons: readonly string[],
): Fault | null {
  if (reasons.length === 0) return refuser(state, stage)('KT5304', 'a rejection without reasons');
  return blocked(state, stage);
}

/** Handing a stage to the issuer, other than the formal application. */
export function handInRefusal(state: OnboardingState, stage: Stage): Fault | null {
  if (STAGE_RULES[stage].handedTo === null || stage === 'review')
    return refuser(state, stage)('KT5303', 'it is not handed in');
  return blocked(state, stage) ?? already(state, stage);
}

/** Handing in the formal application; again where the review has rejected it. */
export function submitRefusal(state: OnboardingState, evidence: Evidence): Fault | null {
  const refuse = refuser(state, 'application');
  const stopped = blocked(state, 'application');
  if (stopped !== null) return stopped;
  if (state.stages.application?.outcome === 'passed' && state.stages.review?.outcome !== 'rejected')
    return refuse('KT5303', 'it was submitted already', `keyturn onboard change ${state.application}`);
  if (evidence.document === null && evidence.note === null)
    return refuse('KT5304', 'neither the letter nor a note says what was sent');
  return null;
}

/** Asking the issuer for what the manifest says now. */
export function changeRefusal(state: OnboardingState, spec: OnboardingSpec): Fault | null {
  const place = `onboarding ${state.application}`;
  if (state.inForce === null)
    return new Fault('KT5308', { place, saw: 'the issuer has not agreed to anything yet' });
  const open = state.changes.find(({ status }) => status === 'asked');
  if (open !== undefined) return new Fault('KT5308', { place, saw: `${open.id} is still open` });
  if (differences(state.inForce, permissionsOf(spec)).length === 0)
    return new Fault('KT5308', { place, saw: 'the manifest asks for what is in force' });
  return null;
}

/** The change of that id in one of the states; throws KT5309. */
export function changeIn(
  state: OnboardingState,
  id: string,
  statuses: readonly ChangeRequest['status'][],
): ChangeRequest {
  const change = state.changes.find((each) => each.id === id);
  const place = `onboarding ${state.application}, change ${id}`;
  if (change === undefined) throw new Fault('KT5309', { place, saw: 'no such change' });
  if (statuses.includes(change.status)) return change;
  throw new Fault('KT5309', { place, saw: `it is ${change.status}` });
}

function blocked(state: OnboardingState, stage: Stage): Fault | null {
  const needs = blockedBy(state, stage);
  return needs.length === 0
    ? null
    : refuser(state, stage)('KT5302', `${needs.join(' and ')} did not pass yet`);
}

function already(state: OnboardingState, stage: Stage): Fault | null {
  return state.stages[stage]?.outcome === 'passed' ? refuser(state, stage)('KT5303', 'it has passed') : null;
}

function refuser(state: OnboardingState, stage: Stage) {
  return (code: FaultCode, saw: string, next?: string): Fault =>
    new Fault(code, {
      place: `onboarding ${state.application}, ${stage}`,
      saw,
      ...(next === undefined ? {} : { next }),
    });
}
