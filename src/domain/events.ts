import type { ApprovalEnd, ApprovalNeed, AskedAction } from './approvals/approval.ts';
import type { GlassVerdict } from './requests.ts';
import type { Actor } from './actor.ts';
import type { ContainmentEvent } from './containment-events.ts';
import type { RotationReason } from './rotation-reason.ts';
import type { FaultView } from './fault.ts';
import type { KeyFacts } from './key-version.ts';
import type { DeathProof, ProbeRecord, ProbeVerdict } from './proof.ts';
import type { FindingEvent } from './leaks/events.ts';
import type { RecallEvent } from './recall/order.ts';
import type { EndEvent } from './life/end-events.ts';
import type { SeenPermissions } from './permissions/seen.ts';
import type { FieldPart } from './spec.ts';

export type { Actor, DeathProof, ProbeRecord, ProbeVerdict, RotationReason };

/** What the issuer and the stores looked like when a rotation opened: the proof of a reset is a difference to this. */
export interface Baseline {
  readonly issuer: IssuerBaseline | null;
  /** Destination name → the version of its live value; null where it was empty. */
  readonly stores: Readonly<Record<string, string | null>>;
}

export interface IssuerBaseline {
  readonly applicationId: string;
  readonly keyIdMasked: string | null;
  readonly secretMasked: string | null;
  readonly lastResetAt: number | null;
  readonly permissions: readonly string[];
}

/** A call that a person makes at the issuer's portal. `shown`: what they read there just before. */
export interface AttendedCall {
  readonly task: string;
  readonly by: Actor;
  readonly shown: IssuerBaseline;
}

/** What a person is asked to do at the issuer's portal. */
export type TaskKind = 'mint' | 'delete';

/** Why a key that is in custody is written to the destinations outside of a rotation. */
export type RedeliveryPurpose = 'rollback' | 'sync' | 'import';

/** Frozen at the opening, so that an edit of the manifest never changes a rotation under way. */
export interface FrozenDestination {
  readonly name: string;
  readonly store: string;
  readonly at: Readonly<Record<string, string>>;
}

export type DestinationHealth = 'ok' | 'drift' | 'missing' | 'unreachable';

/** The journal's vocabulary. Data of an event is safe to show: digests, masks and places, never a secret. */
export type CredentialEvent =
  | { readonly type: 'Registered'; readonly name: string }
  | { readonly type: 'Renamed'; readonly name: string }
  | { readonly type: 'Unmanaged' }
  | { readonly type: 'Imported'; readonly version: number; readonly key: KeyFacts }
  | { readonly type: 'NothingToImport'; readonly why: string }
  | {
      readonly type: 'Requested';
      readonly reason: RotationReason;
      readonly note: string | null;
    }
  | {
      readonly type: 'Opened';
      readonly rotation: string;
      readonly reason: RotationReason;
      readonly policy: string | null;
      readonly fromVersion: number | null;
      readonly toVersion: number;
      readonly destinations: readonly FrozenDestination[];
      readonly fields: Readonly<Record<string, FieldPart>>;
      readonly baseline: Baseline;
    }
  | {
      readonly type: 'Preflighted';
      readonly checks: readonly string[];
      /** What the issuer shows now, where an approved second reset needs something new to compare with. */
      readonly issuer?: IssuerBaseline | null;
      /** What the destinations hold now, where a value was put back since the rotation opened. */
      readonly stores?: Baseline['stores'];
    }
  | { readonly type: 'TaskOpened'; readonly task: string; readonly kind: TaskKind }
  | { readonly type: 'TaskClaimed'; readonly task: string; readonly by: Actor; readonly untilAt: number }
  | { readonly type: 'TaskReleased'; readonly task: string; readonly why: string }
  | {
      readonly type: 'CallStarted';
      readonly attempt: string;
      readonly deadlineAt: number;
      readonly settleMs: number;
      readonly attended?: AttendedCall;
      /** Whose escrow a reply goes to; absent in events of the first vocabulary. */
      readonly replica?: string;
    }
  | {
      readonly type: 'Refused';
      readonly attempt: string;
      readonly fault: FaultView;
      readonly retryAt: number | null;
    }
  | {
      readonly type: 'Sealed';
      readonly attempt: string;
      readonly digest: string;
      readonly bytes: number;
      /** The HTTP status of the reply; null where the process that read it died before it could say. */
      readonly status: number | null;
    }
  | { readonly type: 'Quarantined'; readonly attempt: string; readonly untilAt: number; readonly why: string }
  | {
      readonly type: 'OutcomeReported';
      readonly attempt: string;
      /** The claimant's word that the dialog was closed without a confirmation. */
      readonly closedUnconfirmed: boolean;
      readonly shown: IssuerBaseline;
    }
  | { readonly type: 'Voided'; readonly attempt: string; readonly evidence: string }
  | {
      readonly type: 'SecretLost';
      readonly attempt: string;
      readonly oldEndsAt: number | null;
      readonly evidence: string;
    }
  | { readonly type: 'SecondResetApproved'; readonly why: string }
  | {
      readonly type: 'Parsed';
      readonly attempt: string;
      readonly key: KeyFacts;
      /** When the old key ends, as the issuer said or as the profile counts it; null where the call does not end it. */
      readonly oldEndsAt: number | null;
      readonly oldMayBeDead: boolean;
    }
  | { readonly type: 'Staged'; readonly destination: string }
  | { readonly type: 'Verified'; readonly destination: string }
  | { readonly type: 'VerifyFailed'; readonly destination: string; readonly fault: FaultView }
  | { readonly type: 'Promoted'; readonly destination: string; readonly storeVersion: string }
  | { readonly type: 'Accepted'; readonly version: number }
  | { readonly type: 'OverlapStarted'; readonly endsAt: number }
  | { readonly type: 'PreviousDied'; readonly version: number; readonly at: number }
  | { readonly type: 'PreviousRetired'; readonly proof: DeathProof }
  | { readonly type: 'Closed' }
  | { readonly type: 'Aborted'; readonly fault: FaultView }
  | { readonly type: 'Superseded'; readonly rotation: string; readonly by: string }
  | {
      readonly type: 'Observed';
      /** Version → verdict, for the versions that are alive. */
      readonly keys: Readonly<Record<string, ProbeVerdict>>;
      readonly destinations: Readonly<Record<string, DestinationHealth>>;
      readonly resetElsewhere: boolean;
      /** Absent where nothing told, as in events of the first vocabulary. */
      readonly permissions?: SeenPermissions;
    }
  /**
   * Written before the key leaves. `instance` is what the agent calls itself, which nobody has checked; with `pod` it is
   * NAMESPACE/NAME of the pod with that uid, for which its cluster vouches.
   */
  | {
      readonly type: 'Delivered';
      readonly consumer: string;
      readonly version: number;
      readonly instance: string;
      readonly pod?: string;
    }
  /** What keys may do from now on, by a person's word or as the issuer was asked; what differs from it is alerted. */
  | { readonly type: 'PermissionsAccepted'; readonly permissions: SeenPermissions; readonly reason: string }
  /** Of a pod, where its cluster vouches for one; of the whole consumer otherwise. */
  | {
      readonly type: 'Loaded';
      readonly consumer: string;
      readonly version: number;
      readonly instance?: string;
      readonly pod?: string;
    }
  /** The stream was put back from a backup: what happened after `takenAt` is not in it. */
  | { readonly type: 'Restored'; readonly backup: string; readonly takenAt: number }
  /** After a restore the issuer shows something that the journal does not know. */
  | { readonly type: 'IssuerAhead'; readonly evidence: string }
  /** After a restore: the issuer shows nothing newer, or a person has looked and answers for it. */
  | { readonly type: 'IssuerConfirmed'; readonly evidence: string; readonly by: 'issuer' | 'person' }
  /** The same bytes, sealed to the identity that took the place of the one before. */
  | { readonly type: 'Resealed'; readonly attempt: string; readonly recipient: string }
  /** A person keeps any further rotation from starting; what has called the issuer goes on to its end. */
  | { readonly type: 'Paused'; readonly reason: string }
  | { readonly type: 'Resumed'; readonly reason: string | null }
  /** A person keeps a due rotation from starting, and an old key from being retired, until a time. */
  | { readonly type: 'Held'; readonly untilAt: number; readonly reason: string }
  | { readonly type: 'HoldEnded'; readonly reason: string | null }
  /** A key that is in custody is written to the destinations: `version` from now on, `fromVersion` until then. */
  | {
      readonly type: 'RedeliveryOpened';
      readonly redelivery: string;
      readonly purpose: RedeliveryPurpose;
      readonly reason: string;
      readonly attempt: string;
      readonly version: number;
      readonly fromVersion: number | null;
      readonly destinations: readonly FrozenDestination[];
      readonly fields: Readonly<Record<string, FieldPart>>;
    }
  /** What a person brought is the key: the issuer accepts it, and the old one ends then, as far as is known. */
  | {
      readonly type: 'KeyProved';
      readonly key: KeyFacts;
      readonly oldEndsAt: number | null;
    }
  /** What the destinations hold before anything is written; those that hold the key already are named. */
  | {
      readonly type: 'RedeliveryChecked';
      readonly stores: Baseline['stores'];
      readonly holding: readonly string[];
    }
  | { readonly type: 'RedeliveryStopped'; readonly fault: FaultView }
  | { readonly type: 'RedeliveryDropped' }
  /** Every destination holds the older key again: it is current, and the newer one previous. */
  | { readonly type: 'RolledBack'; readonly version: number; readonly fromVersion: number }
  | { readonly type: 'Synced'; readonly version: number }
  /** Every destination holds the key that a person brought. */
  | { readonly type: 'HandedOver'; readonly version: number; readonly oldEndsAt: number | null }
  /** A person took back what was asked for and not begun. */
  | { readonly type: 'RequestDropped'; readonly reason: string }
  /** What was sealed for versions that are long dead is not kept any more. */
  | { readonly type: 'SealedDropped'; readonly attempts: readonly string[] }
  | {
      readonly type: 'ApprovalAsked';
      readonly approval: string;
      readonly action: AskedAction;
      readonly plan: string | null;
      readonly bound: string | null;
      readonly by: Actor;
      readonly expiresAt: number;
      readonly need: ApprovalNeed;
    }
  | {
      readonly type: 'Approved';
      readonly approval: string;
      /** What they agreed to. */
      readonly digest: string;
      readonly by: Actor;
      readonly reason: string | null;
    }
  | {
      readonly type: 'ApprovalEnded';
      readonly approval: string;
      readonly how: ApprovalEnd;
      readonly by: Actor;
      readonly why: string | null;
    }
  /** Done without the approval that the policy asks for. */
  | {
      readonly type: 'GlassBroken';
      readonly glass: string;
      readonly action: AskedAction;
      readonly by: Actor;
      readonly reason: string;
      readonly reviewDueAt: number;
      readonly from: readonly string[] | null;
    }
  | {
      readonly type: 'GlassReviewed';
      readonly glass: string;
      readonly by: Actor;
      readonly verdict: GlassVerdict;
      readonly reason: string;
    }
  | ContainmentEvent
  | FindingEvent
  | RecallEvent
  | EndEvent;

export type EventType = CredentialEvent['type'];

export type EventOf<T extends EventType> = Extract<CredentialEvent, { type: T }>;

/** An event as the journal holds it. `position` is global, `seq` counts within the credential's stream from 1. */
export interface StoredEvent {
  readonly position: number;
  readonly stream: string;
  readonly seq: number;
  readonly at: number;
  readonly actor: Actor;
  readonly schema: number;
  readonly event: CredentialEvent;
  /** Hex SHA-256 over the previous hash of the stream and this event. */
  readonly hash: string;
}
