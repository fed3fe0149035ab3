import { Fault } from '../../../domain/fault.ts';
import type { CredentialState } from '../../../domain/credential.ts';
import type { StoredEvent } from '../../../domain/events.ts';
import { isOpen, stageOf } from '../../../domain/leaks/finding.ts';
import { findingView } from '../../../domain/leaks/views.ts';
import type { FindingDetail, FindingStep, FindingView } from '../../../domain/leaks/views.ts';
import { streamOf } from '../evidence.ts';
import { rowOf, summaries } from '../look.ts';
import type { LeakDeps } from './deps.ts';

const ORDER = ['critical', 'warning', 'info'] as const;

export interface FindingsQuery {
  readonly credential: string | null;
  /** Those that are over, too. */
  readonly all: boolean;
}

/** What is open, or contained and not closed; the worst first. */
export async function findings(
  deps: LeakDeps,
  { credential, all }: FindingsQuery,
): Promise<readonly FindingView[]> {
  const found: FindingView[] = [];
  const add = (state: CredentialState): void => {
    const wanted = state.findings.filter(
      (each) => all || isOpen(state, each) || stageOf(state, each) === 'contained',
    );
    found.push(...wanted.map((each) => findingView(state, each)));
  };
  if (credential !== null) add((await rowOf(deps, credential)).state);
  else for await (const { state } of summaries(deps)) add(state);
  return found.sort(
    (left, right) =>
      ORDER.indexOf(left.severity) - ORDER.indexOf(right.severity) || left.reportedAt - right.reportedAt,
  );
}

export async function finding(deps: LeakDeps, id: string): Promise<FindingDetail> {
  const state = await stateWith(deps, id);
  const known = state.findings.find((each) => each.id === id);
  if (known === undefined) throw noFinding(id);
  const steps: FindingStep[] = [];
  for await (const stored of streamOf(deps, state.uid)) {
    const step = stepOf(stored, id);
    if (step !== null) steps.push(step);
  }
  return { ...findingView(state, known), steps };
}

/** The credential that a finding is of. Rejects with KT1406. */
export async function stateWith(deps: LeakDeps, id: string): Promise<CredentialState> {
  for await (const { state } of summaries(deps))
    if (state.findings.some((each) => each.id === id)) return state;
  throw noFinding(id);
}

function noFinding(id: string): Fault {
  return new Fault('KT1406', { place: `finding ${id}`, saw: 'no credential has it' });
}

function stepOf({ at, actor: by, event }: StoredEvent, id: string): FindingStep | null {
  if (event.type === 'FindingReported' && event.finding === id) {
    const { evidence, delivery } = event;
    return { at, by, what: 'reported', reason: null, evidence, delivery };
  }
  if (event.type === 'FindingJudged' && event.finding === id)
    return { at, by, what: event.verdict, reason: event.reason, evidence: null, delivery: null };
  return null;
}
