import type { CredentialState } from '../credential.ts';
import type { KeyVersionStatus } from '../key-version.ts';
import type { Severity } from '../severity.ts';
import type { LeakEvidence } from './evidence.ts';
import { severityOf, stageOf, versionOf } from './finding.ts';
import type { FindingStage, LeakFinding, LeakLevel } from './finding.ts';
import { remedyFor } from './judge.ts';

export interface FindingView {
  readonly id: string;
  readonly credential: string;
  readonly version: number;
  readonly level: LeakLevel;
  readonly stage: FindingStage;
  readonly severity: Severity;
  /** What is known of the key. */
  readonly keyStatus: KeyVersionStatus;
  readonly place: string;
  readonly tools: readonly string[];
  readonly reportedAt: number;
  readonly reason: string | null;
  readonly next: string;
}

/** One thing that happened to a finding. */
export interface FindingStep {
  readonly at: number;
  readonly by: string;
  /** `reported`, `confirmed`, … */
  readonly what: string;
  readonly reason: string | null;
  readonly evidence: LeakEvidence | null;
  readonly delivery: string | null;
}

export interface FindingDetail extends FindingView {
  readonly steps: readonly FindingStep[];
}

/** What a report came to. */
export interface LeaksTaken {
  /** Values that it holds. */
  readonly reported: number;
  /** Those that are none of ours: counted, and forgotten. */
  readonly unmatched: number;
  /** Places that were known already, of the same value. */
  readonly known: number;
  /** Places that were not kept, since so many of the same version are open. */
  readonly beyond: number;
  /** Places, new or not, at which the secret of a key that is accepted was seen. */
  readonly live: number;
  /** Live keys that custody did not open, so that nothing was compared with them. */
  readonly unopened: readonly string[];
  /** What is new. */
  readonly findings: readonly FindingView[];
}

export function findingView(state: CredentialState, finding: LeakFinding): FindingView {
  const { id, version, level, place, tools, reportedAt, word } = finding;
  return {
    ...{ id, credential: state.name, version, level, place, tools, reportedAt },
    stage: stageOf(state, finding),
    severity: severityOf(state, finding),
    keyStatus: versionOf(state, version)?.status ?? 'expired',
    reason: word?.reason ?? null,
    next: remedyFor(state, finding),
  };
}
