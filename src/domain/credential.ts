import type { BrokenGlass, OpenApproval, RotationAgreement } from './approvals/approval.ts';
import type {
  Actor,
  AttendedCall,
  Baseline,
  DeathProof,
  DestinationHealth,
  EventOf,
  FrozenDestination,
  ProbeVerdict,
  RedeliveryPurpose,
  RotationReason,
} from './events.ts';
import type { FaultView } from './fault.ts';
import type { KeyFacts, KeyVersion } from './key-version.ts';
import type { Kill } from './kill.ts';
import type { ConsumerMark, DeliveredMark } from './loaded-mark.ts';
import type { LeakFinding } from './leaks/leak-finding.ts';
import { NO_MARKS } from './life/mark.ts';
import type { LifeMarks } from './life/mark.ts';
import type { PermissionMark } from './permissions/mark.ts';
import type { RecallMark } from './recall/order.ts';
import type { SpareOrder } from './spare.ts';
import type { FieldPart } from './spec.ts';

export type { Kill };

/** How far a destination has come in the open rotation. */
export type DeliveryStage = 'waiting' | 'staged' | 'verified' | 'promoted';

/** What every rotation carries from its opening to its end. */
export interface RotationFrame {
  readonly kind: 'rotation';
  readonly id: string;
  readonly reason: RotationReason;
  readonly policy: string | null;
  readonly openedAt: number;
  readonly fromVersion: number | null;
  readonly toVersion: number;
  readonly destinations: readonly FrozenDestination[];
  readonly fields: Readonly<Record<string, FieldPart>>;
  readonly baseline: Baseline;
  /** The last call that was found to have had no effect: should its reply come after all, it is used. */
  readonly voided: Call | null;
  /** Calls at the portal that came to nothing: refused, or found to have had no effect. */
  readonly fruitless: number;
  /** What it contains, where its key is made at another application than the current one. */
  readonly spare: SpareOrder | null;
}

/** The call that may have reset the key: `startedAt` is when its intent was committed. */
export interface Call {
  readonly attempt: string;
  readonly startedAt: number;
  readonly deadlineAt: number;
  /** How long after the deadline a late effect or reply is still possible. */
  readonly settleMs: number;
  /** Null for a call that the engine made itself. */
  readonly attended: AttendedCall | null;
  /** The replica that made it, or that a person made it through; null where nobody noted it yet. */
  readonly replica: string | null;
}

/** One person has taken a task, until a time. */
export interface TaskClaim {
  readonly by: Actor;
  readonly untilAt: number;
}

/** What a person said of an attended call whose outcome nobody knew. */
export type OutcomeReport = Pick<EventOf<'OutcomeReported'>, 'closedUnconfirmed' | 'shown'>;

export type RotationPhase =
  /** A containment is wanted, and what issuer and stores look like is not recorded yet. */
  | { readonly phase: 'ordered' }
  | { readonly phase: 'opened' }
  | { readonly phase: 'preflighted'; readonly at: number }
  | {
      readonly phase: 'asked';
      readonly task: string;
      readonly askedAt: number;
      readonly claim: TaskClaim | null;
      /** When the preflight last passed while somebody held the claim; null: it must pass first. */
      readonly preflightedAt: number | null;
    }
  | { readonly phase: 'refused'; readonly fault: FaultView; readonly retryAt: number | null }
  | { readonly phase: 'calling'; readonly call: Call }
  | {
      readonly phase: 'quarantined';
      readonly call: Call;
      readonly untilAt: number;
      readonly why: string;
      readonly report: OutcomeReport | null;
    }
  | { readonly phase: 'sealed'; readonly call: Call; readonly status: number | null }
  | {
      readonly phase: 'delivering';
      readonly call: Call;
      readonly key: KeyFacts;
      /** Null where the call has not shortened its life and the issuer states no end. */
      readonly oldEndsAt: number | null;
      /** A second reset may have ended the old key: nothing waits for it any more. */
      readonly oldMayBeDead: boolean;
      /** The issuer accepted a signed call with the new key. */
      readonly accepted: boolean;
      readonly deliveries: Readonly<Record<string, DeliveryStage>>;
    }
  | { readonly phase: 'overlap'; readonly call: Call; readonly startedAt: number; readonly endsAt: number }
  | { readonly phase: 'retired'; readonly proof: DeathProof }
  | {
      readonly phase: 'secret-lost';
      readonly call: Call;
      readonly lostAt: number;
      readonly oldEndsAt: number | null;
      readonly approved: boolean;
    };

export type Rotation = RotationFrame & RotationPhase;

/** What every redelivery carries from its opening to its end. */
export interface RedeliveryFrame {
  readonly kind: 'redelivery';
  readonly id: string;
  readonly purpose: RedeliveryPurpose;
  readonly reason: string;
  readonly openedAt: number;
  /** Names what is staged, and what was sealed where a person brought the key. */
  readonly attempt: string;
  readonly version: number;
  readonly fromVersion: number | null;
  /** When the key of `fromVersion` ends, where the one that was brought tells. */
  readonly oldEndsAt: number | null;
  readonly destinations: readonly FrozenDestination[];
  readonly fields: Readonly<Record<string, FieldPart>>;
  /** The overlap that it interrupts, and that goes on when it is over. */
  readonly over: Extract<Rotation, { phase: 'overlap' }> | null;
}

export type RedeliveryPhase =
  | { readonly phase: 'proving' }
  | { readonly phase: 'checking' }
  | {
      readonly phase: 'writing';
      readonly stores: Baseline['stores'];
      readonly deliveries: Readonly<Record<string, DeliveryStage>>;
    }
  | { readonly phase: 'undoing'; readonly fault: FaultView };

export type Redelivery = RedeliveryFrame & RedeliveryPhase;

/** What the end of a life carries until every destination is empty. */
export interface DecommissionFrame {
  readonly kind: 'decommission';
  readonly id: string;
  readonly reason: string;
  readonly openedAt: number;
  /** The key is left alive at the issuer. */
  readonly keepKey: boolean;
  readonly destinations: readonly FrozenDestination[];
  readonly fields: Readonly<Record<string, FieldPart>>;
  /** The overlap that it interrupts, and that goes on if it is stopped. */
  readonly over: Extract<Rotation, { phase: 'overlap' }> | null;
}

export type Decommission = DecommissionFrame &
  (
    | { readonly phase: 'checking' }
    | {
        readonly phase: 'emptying';
        readonly stores: Baseline['stores'];
        readonly emptied: readonly string[];
      }
  );

/** One thing at a time is under way for a credential. */
export type Saga = Rotation | Kill | Redelivery | Decommission;

/** What was last seen of the credential outside, in quiet times. */
export interface Observation {
  readonly at: number;
  readonly keys: Readonly<Record<string, ProbeVerdict>>;
  readonly destinations: Readonly<Record<string, DestinationHealth>>;
  readonly resetElsewhere: boolean;
}

export interface OpenRequest {
  readonly reason: RotationReason;
  readonly note: string | null;
  readonly at: number;
}

/** A restore after which the issuer's state is not confirmed: nothing is minted meanwhile. */
export interface RestoredMark {
  readonly backup: string;
  readonly takenAt: number;
  /** When it was restored. */
  readonly at: number;
  /** What the issuer shows that the journal does not know; a person decides. */
  readonly ahead: { readonly at: number; readonly evidence: string } | null;
}

/** The fold of a credential's stream: all that the engine needs to decide the next step. */
export interface CredentialState {
  readonly uid: string;
  readonly name: string;
  /** The number of events folded in. */
  readonly seq: number;
  readonly lastEventAt: number;
  readonly managed: boolean;
  /** Whether the destinations were looked at for a key that is already live. */
  readonly baselined: boolean;
  readonly versions: readonly KeyVersion[];
  /** The name of the application to which the current key was moved; null: none was, and the manifest tells. */
  readonly application: string | null;
  readonly saga: Saga | null;
  readonly request: OpenRequest | null;
  /** Attempts whose reply is sealed, in the order of sealing; late ones too. */
  readonly sealedAttempts: readonly string[];
  readonly observation: Observation | null;
  readonly delivered: Readonly<Record<string, DeliveredMark>>;
  /** What its keys may do; null as long as no look has told. */
  readonly permissions: PermissionMark | null;
  readonly loaded: Readonly<Record<string, ConsumerMark>>;
  /** A version that the issuer ended before its time, until that time. */
  readonly diedEarly: { readonly version: number; readonly at: number; readonly expectedAt: number } | null;
  /** After a kill without replacement no key is wanted until a person asks for one. */
  readonly replacementWanted: boolean;
  readonly lastAbort: { readonly at: number; readonly fault: FaultView } | null;
  readonly restored: RestoredMark | null;
  /** What was asked for and waits until others agree, the oldest first. */
  readonly approvals: readonly OpenApproval[];
  /** What others have answered to the rotation that the policy wants to begin; null: nothing yet. */
  readonly agreed: RotationAgreement | null;
  /** What was done without the approval that it needed, and nobody has reviewed yet. */
  readonly brokenGlass: readonly BrokenGlass[];
  readonly life: LifeMarks;
  /** Where its keys were seen and must not be, the oldest first. */
  readonly findings: readonly LeakFinding[];
  /** Its part in a revocation of many keys; the last one stays until there is another. */
  readonly recall: RecallMark | null;
}

export function unregistered(uid: string): CredentialState {
  return {
    uid,
    name: '',
    seq: 0,
    lastEventAt: 0,
    managed: true,
    baselined: false,
    versions: [],
    application: null,
    saga: null,
    request: null,
    sealedAttempts: [],
    observation: null,
    delivered: {},
    permissions: null,
    loaded: {},
    diedEarly: null,
    replacementWanted: true,
    lastAbort: null,
    restored: null,
    life: NO_MARKS,
    approvals: [],
    agreed: null,
    brokenGlass: [],
    findings: [],
    recall: null,
  };
}

export function currentVersion(state: CredentialState): KeyVersion | null {
  return state.versions.findLast((version) => version.status === 'current') ?? null;
}

export function previousVersion(state: CredentialState): KeyVersion | null {
  return state.versions.findLast((version) => version.status === 'previous') ?? null;
}

/** The version whose key pair has a digest; null where none is known to have it. */
export function versionWith(state: CredentialState, digest: string): KeyVersion | null {
  return state.versions.find(({ key }) => key?.digest === digest) ?? null;
}

/** When the youngest key that is known was made; null where none is. An older one may be current, after a rollback. */
export function newestBornAt(state: CredentialState): number | null {
  const born = state.versions.flatMap(({ key }) => key?.bornAt ?? []);
  return born.length === 0 ? null : Math.max(...born);
}

/** The versions that the issuer may still accept, oldest first. */
export function liveVersions(state: CredentialState): readonly KeyVersion[] {
  return state.versions.filter(
    ({ status, key }) =>
      key !== null && (status === 'pending' || status === 'current' || status === 'previous'),
  );
}
