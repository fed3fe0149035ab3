import type { FaultView } from '../fault.ts';
import type { IssuerProfile, Sourced } from '../issuer-profile.ts';
import { onboardingConditions } from './conditions.ts';
import type { OnboardingSpec } from './dossier.ts';
import type { StoredOnboardingEvent } from './events.ts';
import { foldAll } from './fold.ts';
import { blockedBy } from './judge.ts';
import { differences, permissionsOf } from './permissions.ts';
import type { OnboardingState } from './state.ts';
import { STAGES, STAGE_RULES } from './stages.ts';
import type { Stage } from './stages.ts';
import { userDrift } from './users.ts';
import type { NextStep, OnboardingRow, OnboardingView, StageStatus, StageView } from './views.ts';

/** What there is to show of an application. */
export interface Shown {
  readonly spec: OnboardingSpec;
  readonly events: readonly StoredOnboardingEvent[];
  readonly profile: IssuerProfile | null;
  readonly warnings: readonly FaultView[];
  readonly now: number;
}

export function onboardingRow({ spec, events, warnings, now }: Omit<Shown, 'profile'>): OnboardingRow {
  return rowOf(spec, foldAll(spec.name, events), warnings, now);
}

export function onboardingView(shown: Shown): OnboardingView {
  const { spec, events, profile, warnings, now } = shown;
  const state = foldAll(spec.name, events);
  const { requirements, materials, information, testing, credentials } = spec;
  return {
    ...rowOf(spec, state, warnings, now),
    applicantContact: spec.applicant.contact,
    contact: contactOf(spec, profile),
    ...{ requirements, materials, information, testing, credentials },
    stageList: STAGES.map((stage) => stageView(state, stage)),
    submission: state.submission,
    inForce: state.inForce,
    pending: state.inForce === null ? [] : differences(state.inForce, permissionsOf(spec)),
    run: state.run,
    users: {
      recorded: state.recordedUsers,
      seen: state.seenUsers?.users ?? null,
      seenAt: state.seenUsers?.at ?? null,
      drift: userDrift(state.recordedUsers ?? [], state.seenUsers?.users ?? []),
    },
    changes: state.changes,
    warningList: warnings,
    log: events.map(({ seq, at, actor, event }) => ({ seq, at, actor, event })),
  };
}

/** Where letters go. A contact that is overridden says so. */
export function contactOf(spec: OnboardingSpec, profile: IssuerProfile | null): Sourced<string | null> {
  if (spec.contact !== null) return { value: spec.contact, source: 'contact in the manifest', seen: '' };
  return profile?.contact ?? { value: null, source: `issuer ${spec.issuer}`, seen: '' };
}

export function statusOf(state: OnboardingState, stage: Stage): StageStatus {
  const outcome = state.stages[stage]?.outcome;
  if (outcome === 'passed') return 'passed';
  if (blockedBy(state, stage).length > 0) return 'blocked';
  return outcome ?? 'open';
}

function rowOf(
  spec: OnboardingSpec,
  state: OnboardingState,
  warnings: readonly FaultView[],
  now: number,
): OnboardingRow {
  const open = STAGES.filter((stage) => statusOf(state, stage) !== 'passed');
  const stage = open[0] ?? null;
  return {
    name: spec.name,
    applicant: spec.applicant.name,
    issuer: spec.issuer,
    owner: spec.owner,
    stage,
    status: stage === null ? 'passed' : statusOf(state, stage),
    sinceAt:
      stage === null ? (state.stages['first-key']?.at ?? null) : (state.stages[stage]?.at ?? state.begunAt),
    passed: STAGES.length - open.length,
    stages: STAGES.length,
    next: [...open.flatMap((each) => stepOf(spec, state, each)), ...changeSteps(spec, state)],
    warnings: warnings.length,
    alerts: [...new Set(onboardingConditions(spec, state, now).map(({ code }) => code))],
  };
}

function stageView(state: OnboardingState, stage: Stage): StageView {
  const record = state.stages[stage] ?? null;
  return {
    stage,
    title: STAGE_RULES[stage].title,
    status: statusOf(state, stage),
    blockedBy: blockedBy(state, stage),
    at: record?.at ?? null,
    by: record?.by ?? null,
    reasons: record?.reasons ?? [],
    evidence: record?.evidence ?? null,
  };
}

/** What is to be done for a stage; nothing while another one blocks it. */
function stepOf(spec: OnboardingSpec, state: OnboardingState, stage: Stage): readonly NextStep[] {
  const status = statusOf(state, stage);
  if (status === 'blocked') return [];
  const command = commandOf(spec.name, stage, status);
  if (status === 'waiting')
    return [{ of: stage, who: 'issuer', todo: `wait for the issuer: ${STAGE_RULES[stage].title}`, command }];
  const again = status === 'rejected' ? `answer why it was rejected, then ` : '';
  return [{ of: stage, who: 'applicant', todo: `${again}${todoOf(spec, stage)}`, command }];
}

function todoOf(spec: OnboardingSpec, stage: Stage): string {
  if (stage !== 'materials') return STAGE_RULES[stage].todo;
  const missing = spec.materials.filter(({ document, optional }) => document === null && !optional);
  return missing.length === 0
    ? 'say that the issuer has every document'
    : `bring ${missing.map(({ item }) => item).join(', ')}, and put the digests into the manifest`;
}

function commandOf(name: string, stage: Stage, status: StageStatus): string {
  if (stage === 'testing') return `keyturn onboard conformance ${name}`;
  if (stage === 'application' || (stage === 'review' && status === 'rejected'))
    return `keyturn onboard submit ${name} --document LETTER`;
  if (stage === 'users') return `keyturn onboard users ${name} --record`;
  if (stage === 'materials' || stage === 'first-key') return `keyturn onboard pass ${name} ${stage}`;
  return `keyturn onboard pass ${name} ${stage} --note TEXT`;
}

function changeSteps(spec: OnboardingSpec, state: OnboardingState): readonly NextStep[] {
  const { name } = spec;
  const open = state.changes.flatMap(({ id, status, tried }): readonly NextStep[] => {
    if (status === 'asked') {
      const command = `keyturn onboard change ${name} made ${id}`;
      return [{ of: id, who: 'issuer', todo: 'wait until the issuer has made the change', command }];
    }
    if (status !== 'made' || tried !== null || spec.credentials.length === 0) return [];
    const command = `keyturn onboard change ${name} try ${id}`;
    return [{ of: id, who: 'applicant', todo: 'try every live key after the change', command }];
  });
  const isAsked = state.changes.some(({ status }) => status === 'asked');
  if (isAsked || state.inForce === null) return open;
  if (differences(state.inForce, permissionsOf(spec)).length === 0) return open;
  const todo = 'ask the issuer for what the manifest says now';
  return [...open, { of: 'change', who: 'applicant', todo, command: `keyturn onboard change ${name} ask` }];
}
