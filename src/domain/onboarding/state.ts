import type { Actor } from '../events.ts';
import type { ConformanceRun } from './conformance.ts';
import type { Evidence, KeyTry, Permissions, PortalUser, Submission } from './events.ts';
import type { Stage } from './stages.ts';

/** What became of a stage. */
export interface StageRecord {
  readonly outcome: 'waiting' | 'passed' | 'rejected';
  readonly at: number;
  readonly by: Actor;
  readonly reasons: readonly string[];
  readonly evidence: Evidence;
}

/** A change of what keys may do, asked of the issuer. */
export interface ChangeRequest {
  readonly id: string;
  readonly permissions: Permissions;
  readonly status: 'asked' | 'made' | 'refused';
  readonly askedAt: number;
  readonly by: Actor;
  readonly answeredAt: number | null;
  readonly reasons: readonly string[];
  /** The last time that the keys were tried after it. */
  readonly tried: { readonly at: number; readonly tries: readonly KeyTry[] } | null;
}

export interface RecordedRun {
  readonly at: number;
  readonly by: Actor;
  readonly run: ConformanceRun;
}

/** What the events of one application come to. */
export interface OnboardingState {
  readonly application: string;
  readonly seq: number;
  /** Of its first event; null where there is none. */
  readonly begunAt: number | null;
  readonly stages: Readonly<Partial<Record<Stage, StageRecord>>>;
  readonly submission: Submission | null;
  /** What keys may do now; null before the issuer has agreed to anything. */
  readonly inForce: Permissions | null;
  readonly run: RecordedRun | null;
  /** Null: nobody has said which ones are right. */
  readonly recordedUsers: readonly PortalUser[] | null;
  readonly seenUsers: { readonly at: number; readonly users: readonly PortalUser[] } | null;
  readonly changes: readonly ChangeRequest[];
}

export function notBegun(application: string): OnboardingState {
  return {
    ...{ application, seq: 0, begunAt: null, stages: {}, submission: null, inForce: null, run: null },
    ...{ recordedUsers: null, seenUsers: null, changes: [] },
  };
}
