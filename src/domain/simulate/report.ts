import type { RotationReason } from '../events.ts';

/** A key that was older than its policy allows, or that its issuer ended. */
export interface Breach {
  readonly name: string;
  readonly policy: string | null;
  readonly at: number;
  /** Null where it was still so at the end. */
  readonly endedAt: number | null;
  /** When the first page about this key went out; null where nobody was told beforehand. */
  readonly warnedAt: number | null;
  readonly summary: string;
}

/** How often an alert was raised; `name` and `at` are of the first time. */
export interface AlertCount {
  readonly code: string;
  readonly title: string;
  readonly severity: string;
  readonly count: number;
  readonly name: string;
  readonly at: number;
}

/** Rotations that were put off by one cause. */
export interface Waits {
  readonly count: number;
  readonly longestMs: number;
  /** Who waited longest, and from when. */
  readonly name: string | null;
  readonly at: number | null;
  /** The rule, or what was taken → how many waited for it. */
  readonly causes: readonly { readonly cause: string; readonly count: number }[];
}

/** A day on which more resets were wanted of an issuer than it allows. */
export interface BudgetDay {
  readonly issuer: string;
  /** `YYYY-MM-DD`, UTC. */
  readonly day: string;
  readonly made: number;
  /** Wanted and not to be had on that day. */
  readonly refused: number;
  readonly limit: number;
}

export interface Month {
  /** `2026-12`, UTC. */
  readonly month: string;
  readonly rotations: number;
  readonly attended: number;
  readonly breaches: number;
  readonly pages: number;
}

/** What a person or a group has to do. */
export interface Person {
  readonly who: string;
  readonly tasks: number;
  readonly approvals: number;
  /** Of both together, a figure for each of the report's months. */
  readonly perMonth: readonly number[];
}

/** One credential's year: when its key was made anew, and when it was in breach. */
export interface Lane {
  readonly name: string;
  readonly policy: string | null;
  readonly rotations: readonly { readonly at: number; readonly reason: RotationReason }[];
  readonly breaches: readonly { readonly at: number; readonly endedAt: number | null }[];
  readonly overlapMs: number;
}

export interface SimulationReport {
  readonly fromAt: number;
  readonly toAt: number;
  readonly credentials: number;
  readonly rotations: number;
  readonly attended: number;
  readonly decisions: number;
  /** What the figures take for granted, in sentences. */
  readonly assumptions: readonly string[];
  readonly breaches: readonly Breach[];
  readonly alerts: readonly AlertCount[];
  readonly waits: {
    /** The schedule was closed when it was due. */
    readonly schedule: Waits;
    /** All places of `limits.concurrent` were taken. */
    readonly places: Waits;
    /** The issuer's resets of the day were spent. */
    readonly budget: Waits;
    /** Anything else that held it, such as a mode or a person. */
    readonly other: Waits;
  };
  readonly budgetDays: readonly BudgetDay[];
  readonly months: readonly Month[];
  readonly people: readonly Person[];
  readonly lanes: readonly Lane[];
  /** In the middle of something that is not simulated. */
  readonly leftOut: readonly { readonly name: string; readonly why: string }[];
}
