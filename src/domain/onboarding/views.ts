import type { Actor } from '../events.ts';
import type { FaultView } from '../fault.ts';
import type { Sourced } from '../issuer-profile.ts';
import type { Information, Material, Requirements } from './dossier.ts';
import type { Evidence, OnboardingEvent, Permissions, PortalUser, Submission } from './events.ts';
import type { PermissionDifference } from './permissions.ts';
import type { ChangeRequest, RecordedRun } from './state.ts';
import type { Stage } from './stages.ts';

/** `blocked`: something before it has not passed. `open`: the applicant is to act; `waiting`: the issuer is. */
export type StageStatus = 'blocked' | 'open' | 'waiting' | 'rejected' | 'passed';

/** One application in a list. */
export interface OnboardingRow {
  readonly name: string;
  readonly applicant: string;
  readonly issuer: string;
  readonly owner: string | null;
  /** The first stage that has not passed; null: all have. */
  readonly stage: Stage | null;
  readonly status: StageStatus;
  /** Of what the status is; null: nothing has happened yet. */
  readonly sinceAt: number | null;
  readonly passed: number;
  readonly stages: number;
  /** What is to be done now, by whom; several where several stages are open. */
  readonly next: readonly NextStep[];
  readonly warnings: number;
  /** Codes of what is wrong now. */
  readonly alerts: readonly string[];
}

export interface NextStep {
  /** A stage, or the id of a change request. */
  readonly of: string;
  readonly who: 'applicant' | 'issuer';
  readonly todo: string;
  /** A command that says it is done. */
  readonly command: string;
}

export interface StageView {
  readonly stage: Stage;
  readonly title: string;
  readonly status: StageStatus;
  readonly blockedBy: readonly Stage[];
  readonly at: number | null;
  readonly by: Actor | null;
  readonly reasons: readonly string[];
  readonly evidence: Evidence | null;
}

export interface OnboardingLogLine {
  readonly seq: number;
  readonly at: number;
  readonly actor: Actor;
  readonly event: OnboardingEvent;
}

/** All of one application. */
export interface OnboardingView extends OnboardingRow {
  readonly applicantContact: string;
  /** Where letters go: the manifest's word, or what the issuer's profile knows, with source and date. */
  readonly contact: Sourced<string | null>;
  readonly requirements: Requirements;
  readonly materials: readonly Material[];
  readonly information: Information;
  readonly testing: { readonly issuer: string; readonly user: string };
  readonly credentials: readonly string[];
  readonly stageList: readonly StageView[];
  readonly submission: Submission | null;
  readonly inForce: Permissions | null;
  /** How the manifest differs from what is in force. */
  readonly pending: readonly PermissionDifference[];
  readonly run: RecordedRun | null;
  readonly users: {
    readonly recorded: readonly PortalUser[] | null;
    readonly seen: readonly PortalUser[] | null;
    readonly seenAt: number | null;
    readonly drift: readonly string[];
  };
  readonly changes: readonly ChangeRequest[];
  readonly warningList: readonly FaultView[];
  readonly log: readonly OnboardingLogLine[];
}
