import type { ScheduleSpec } from '../schedule/spec.ts';
import type { Severity } from '../severity.ts';
import type { Source } from '../source.ts';

export type PolicyMode = 'audit' | 'plan' | 'enforce';

/** Which alerts a route takes. What is null or empty matches all. */
export interface RouteMatch {
  readonly severity: Severity | null;
  /** Labels of the credential; all of them must match. */
  readonly labels: Readonly<Record<string, string>>;
  /** The code of an alert, `KT-A103`. */
  readonly code: string | null;
}

export interface RouteSpec {
  readonly match: RouteMatch;
  /** Names of channels. */
  readonly to: readonly string[];
  /** How often an alert that is still raised is said again; null: once. */
  readonly repeatMs: number | null;
}

/** Who is told as well when nobody has acknowledged an alert so long after it was raised. */
export interface EscalationSpec {
  readonly afterMs: number;
  /** The name of a channel, or of somebody on call. */
  readonly to: string;
}

/** Whose word an act needs. */
export interface ApprovalSpec {
  readonly count: number;
  /** People and groups (`group:security`), any of whom counts; null: whoever may approve. */
  readonly from: readonly string[] | null;
  /** Whoever asked for the act can't approve it. */
  readonly excludeRequester: boolean;
  /** In an emergency one may act alone and be reviewed within this time; null: never. */
  readonly breakGlass: { readonly reviewWithinMs: number } | null;
}

export interface ApprovalsSpec {
  readonly rotate: ApprovalSpec | null;
  readonly forceRevoke: ApprovalSpec | null;
}

/** How people are asked where only a person can make a key. */
export interface AttendedSpec {
  /** Who may take the task; null: whoever may operate. */
  readonly operators: readonly string[] | null;
  /** How long before a planned reset they are told. */
  readonly noticeMs: number | null;
  /** How long a claimed task stays with one person. */
  readonly claimForMs: number | null;
  /** How many calls one rotation may make at the portal before it stops. */
  readonly maxAttempts: number | null;
}

/** One credential that a policy leaves alone until a moment, and who answers for it. */
export interface ExceptionSpec {
  readonly credential: string;
  readonly untilAt: number;
  readonly ticket: string;
  readonly owner: string;
}

export interface EvidenceSpec {
  /** The document that says why these numbers: `TRA-2026-04`. */
  readonly riskAnalysis: string | null;
  readonly reviewedAt: number | null;
}

/** What a policy or a preset says. Null, or an empty list: it says nothing of it and leaves it to others. */
export interface PolicyRules {
  readonly mode: PolicyMode | null;
  /** Until then `enforce` is no more than `plan`. */
  readonly enforceFromAt: number | null;
  /** How long after that a key that was overdue already has, before it counts as overdue. */
  readonly graceMs: number | null;
  readonly age: {
    readonly warnMs: number | null;
    readonly rotateMs: number | null;
    readonly maxMs: number | null;
    /** The age at which no version may be accepted any more: `max` and the overlap must fit below. */
    readonly ceilingMs: number | null;
  };
  /** How long before the issuer's own expiry a key is rotated. */
  readonly issuerExpiryLeadMs: number | null;
  /** Where in the overlap a consumer that has not loaded the new key becomes a straggler: a fraction of it, 0 to 1. */
  readonly stragglerWarnFraction: number | null;
  /** The old key is retired when its overlap ends. */
  readonly retirePrevious: 'end' | null;
  /** How many rotations under this policy may be between their reset and their promotion at once. */
  readonly concurrent: number | null;
  readonly attended: AttendedSpec | null;
  readonly schedule: ScheduleSpec | null;
  readonly approvals: ApprovalsSpec;
  readonly routes: readonly RouteSpec[];
  readonly escalation: readonly EscalationSpec[];
  readonly exceptions: readonly ExceptionSpec[];
  readonly evidence: EvidenceSpec;
}

/** Which credentials a policy is for: all of an issuer, or of all, with every one of these labels. */
export interface Selector {
  readonly issuer: string | null;
  readonly labels: Readonly<Record<string, string>>;
}

/** One `RotationPolicy` as its manifest says it. */
export interface PolicySpec extends PolicyRules {
  readonly name: string;
  readonly select: Selector;
  /** Presets whose rules hold as well: `preset:cis-90d`. */
  readonly extends: readonly string[];
  readonly source: Source;
  /** The lines of single fields, `age.rotate` → 14, so that `why` can name the rule. */
  readonly lines: Readonly<Record<string, number>>;
}

/** Says nothing. */
export const NO_RULES: PolicyRules = {
  mode: null,
  enforceFromAt: null,
  graceMs: null,
  age: { warnMs: null, rotateMs: null, maxMs: null, ceilingMs: null },
  issuerExpiryLeadMs: null,
  stragglerWarnFraction: null,
  retirePrevious: null,
  concurrent: null,
  attended: null,
  schedule: null,
  approvals: { rotate: null, forceRevoke: null },
  routes: [],
  escalation: [],
  exceptions: [],
  evidence: { riskAnalysis: null, reviewedAt: null },
};
