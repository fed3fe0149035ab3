import type { ScheduleSpec } from '../schedule/spec.ts';
import type { Schedule } from '../schedule/schedule.ts';
import type { Source } from '../source.ts';
import type {
  ApprovalsSpec,
  AttendedSpec,
  EscalationSpec,
  EvidenceSpec,
  ExceptionSpec,
  PolicyMode,
  RouteSpec,
} from './spec.ts';

/** Who said something: a policy at a line of its manifest, or a preset at the line of the policy that extends it. */
export interface Origin {
  /** `webull-prod`, or `preset:cis-90d`. */
  readonly rule: string;
  readonly source: Source;
}

/** One schedule of several; a rotation starts only while all of them are open. */
export interface EffectiveSchedule {
  readonly spec: ScheduleSpec;
  /** The same, ready to be asked. */
  readonly schedule: Schedule;
  /** Where one of its fields stands: `schedule.blackout[1]`. */
  readonly originOf: (field: string) => Origin;
}

/** How many rotations of those that a policy selects may be open at once. */
export interface PlaceLimit {
  readonly policy: string;
  readonly limit: number;
}

/** What holds for a credential once every policy that selects it and every preset of those has had its word. */
export interface EffectivePolicy {
  /** The policy that stands for all where one name fits: whose limit counts, else who says when to rotate. */
  readonly name: string;
  /** Every policy that selects the credential, in the order of their names. */
  readonly policies: readonly string[];
  readonly mode: PolicyMode;
  readonly enforceFromAt: number | null;
  readonly graceMs: number | null;
  readonly age: {
    readonly warnMs: number | null;
    /** Null: no policy says at what age; `maxMs` is null then too. */
    readonly rotateMs: number | null;
    readonly maxMs: number | null;
    readonly ceilingMs: number | null;
  };
  /** Null: the issuer's expiry is not watched. */
  readonly issuerExpiryLeadMs: number | null;
  readonly stragglerWarnFraction: number;
  /** The places that a rotation takes while it is between its call and its overlap: one of each policy that limits them. */
  readonly places: readonly PlaceLimit[];
  readonly attended: AttendedSpec;
  readonly schedules: readonly EffectiveSchedule[];
  readonly approvals: ApprovalsSpec;
  readonly routes: readonly RouteSpec[];
  readonly escalation: readonly EscalationSpec[];
  /** At most one for each credential: where several policies say when to rotate, all of them must except it. */
  readonly exceptions: readonly ExceptionSpec[];
  readonly evidence: EvidenceSpec;
  /** Field (`age.rotate`, `mode`, `approvals.rotate.count`) → who won. */
  readonly origins: Readonly<Record<string, Origin>>;
}
