import type { Actor } from '../actor.ts';
import type { ApprovalEnd } from '../approvals/approval.ts';
import type { DeathProof } from '../events.ts';
import type { PolicyMode } from '../policy/spec.ts';
import type { GlassVerdict } from '../requests.ts';
import type { AuditReport } from '../views.ts';

/** What the journal holds of a period, half open: `fromAt` is in it and `toAt` is not. */
export interface EvidenceReport {
  readonly fromAt: number;
  readonly toAt: number;
  readonly madeAt: number;
  /** What the journal's own check said when the report was made. */
  readonly chain: AuditReport;
  /** What a reader has to know of how it was made. */
  readonly notes: readonly string[];
  readonly credentials: readonly CredentialEvidence[];
}

export interface CredentialEvidence {
  readonly uid: string;
  readonly name: string;
  readonly issuer: string | null;
  readonly owner: string | null;
  /** As it is when the report is made; null: no policy selects it, or its manifest is gone. */
  readonly policy: PolicyEvidence | null;
  readonly acts: readonly ActRecord[];
  readonly approvals: readonly ApprovalRecord[];
  readonly brokenGlass: readonly GlassRecord[];
  readonly operations: readonly OperationRecord[];
  readonly exceptions: readonly ExceptionRecord[];
  readonly overAge: readonly OverAge[];
  /** What is not proven or not managed when the report is made, in words. */
  readonly gaps: readonly string[];
}

export interface PolicyEvidence {
  readonly name: string;
  readonly mode: PolicyMode;
  readonly maxMs: number | null;
  readonly riskAnalysis: string | null;
  readonly reviewedAt: number | null;
}

export type ActOutcome = 'open' | 'finished' | 'aborted' | 'superseded' | 'rolled-back' | 'overtaken';

/** A rotation or a revocation, from its opening to its end. */
export interface ActRecord {
  readonly kind: 'rotation' | 'revocation';
  readonly id: string;
  readonly reason: string;
  readonly note: string | null;
  /** The incident that a revocation belongs to, as whoever asked named it. */
  readonly incident: string | null;
  readonly askedBy: Actor;
  /** Ids of the approvals that were given to it. */
  readonly approvals: readonly string[];
  /** Done without the approval that it needed. */
  readonly glass: string | null;
  readonly beganAt: number;
  readonly endedAt: number | null;
  readonly outcome: ActOutcome;
  /** What went wrong in it, if anything did. */
  readonly detail: string | null;
  readonly proofs: readonly DeathProof[];
}

export interface ApprovalRecord {
  readonly id: string;
  readonly action: string;
  readonly by: Actor;
  readonly askedAt: number;
  readonly needed: number;
  readonly policy: string;
  readonly given: readonly {
    readonly by: Actor;
    readonly at: number;
    readonly digest: string;
    readonly reason: string | null;
  }[];
  /** Null: it waits. */
  readonly end: {
    readonly how: ApprovalEnd;
    readonly by: Actor;
    readonly at: number;
    readonly why: string | null;
  } | null;
}

export interface GlassRecord {
  readonly id: string;
  readonly action: string;
  readonly by: Actor;
  readonly at: number;
  readonly reason: string;
  readonly reviewDueAt: number;
  readonly review: {
    readonly by: Actor;
    readonly at: number;
    readonly verdict: GlassVerdict;
    readonly reason: string;
  } | null;
}

export interface OperationRecord {
  readonly at: number;
  readonly by: Actor;
  readonly what: string;
  readonly reason: string | null;
}

export interface ExceptionRecord {
  readonly ticket: string;
  readonly owner: string;
  readonly untilAt: number;
}

/** A key in use was older than the policy's max. */
export interface OverAge {
  readonly version: number;
  readonly sinceAt: number;
  /** Null: it still was when the period ended, or when the report was made. */
  readonly untilAt: number | null;
}
