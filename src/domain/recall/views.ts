import type { Actor } from '../actor.ts';

/** Whose keys, why, and how. */
export interface RecallAsk {
  readonly selector: { readonly issuer: string | null; readonly labels: Readonly<Record<string, string>> };
  readonly leaked: boolean;
  readonly incident: string | null;
  readonly replace: boolean;
  readonly note: string | null;
  /** `5` or `25%` of all, the last again and again. */
  readonly waves: readonly string[];
  readonly budget: number;
  readonly pauseMs: number;
}

export interface PlannedMember {
  readonly name: string;
  readonly owner: string | null;
  readonly wave: number;
  /** The versions that end. */
  readonly versions: readonly number[];
  readonly consumers: readonly string[];
  readonly paused: boolean;
  /** How many must agree, by which policy; null: nobody. */
  readonly approval: { readonly count: number; readonly policy: string } | null;
}

/** What a recall would do, before anybody confirms it. */
export interface RecallPlan {
  readonly digest: string;
  readonly members: readonly PlannedMember[];
  /** Selected, and can't be revoked now. */
  readonly blocked: readonly { readonly name: string; readonly why: string }[];
}

export interface RecallBegun {
  readonly recall: string;
  readonly members: number;
  /** What waits until others agree; null: it has begun. */
  readonly approval: string | null;
  /** Those that changed while it was asked for. */
  readonly refused: readonly { readonly name: string; readonly why: string }[];
}

/** What was shown, and why it is done without the approval that a policy asks for. */
export interface RecallConfirmed {
  readonly digest: string;
  readonly breakGlass: string | null;
}

export const RECALL_STATES = ['asked', 'moving', 'stopped', 'over'] as const;

export const RECALL_MEMBER_STAGES = ['asked', 'waits', 'begun', 'failing', 'dead', 'skipped'] as const;

export type RecallMemberStage = (typeof RECALL_MEMBER_STAGES)[number];

export interface RecallMemberView {
  readonly name: string;
  readonly wave: number | null;
  readonly stage: RecallMemberStage;
  readonly sinceAt: number | null;
  readonly why: string | null;
}

export interface RecallView {
  readonly id: string;
  readonly state: (typeof RECALL_STATES)[number];
  /** What it waits for, in words. */
  readonly why: string;
  readonly by: Actor;
  readonly askedAt: number;
  readonly incident: string | null;
  readonly leaked: boolean;
  readonly note: string | null;
  /** New keys are made afterwards. */
  readonly replace: boolean;
  readonly budget: number;
  readonly pauseMs: number;
  readonly digest: string;
  readonly members: readonly RecallMemberView[];
}
