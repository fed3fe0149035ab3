import type { AlertRow } from './alert.ts';
import type { StoredEvent } from './events.ts';
import type { FaultView } from './fault.ts';
import type { KeyVersionStatus } from './key-version.ts';
import type { PermissionsView } from './permissions/mark.ts';
import type { PolicyMode } from './policy/spec.ts';
import type { WatchLoad } from './present/watch-load.ts';
import type { Source } from './spec.ts';

/** The word that `status` shows first; ordered by how much it needs a person. */
export const CREDENTIAL_CONDITIONS = [
  'secret-lost',
  'outcome-unknown',
  'expired',
  'no-live-key',
  'revoking',
  'overdue',
  'drift',
  'unconfirmed',
  'stuck',
  'waits-for-person',
  'decommissioning',
  'delivering',
  'rotating',
  'paused',
  'held',
  'due',
  'expiring',
  'overlap',
  'unproven',
  'unmanaged',
  'current',
  'new',
  'decommissioned',
] as const;

export type CredentialCondition = (typeof CREDENTIAL_CONDITIONS)[number];

/** One line of `keyturn status`. Times are epoch milliseconds here and RFC 3339 in `-o json`. */
export interface StatusRow {
  readonly name: string;
  readonly uid: string;
  readonly condition: CredentialCondition;
  readonly issuer: string | null;
  readonly owner: string | null;
  readonly version: number | null;
  readonly ageMs: number | null;
  /** At what age somebody is warned, the key is rotated, and it is too old; null: no policy says. */
  readonly limits: {
    readonly warnMs: number | null;
    readonly rotateMs: number | null;
    readonly maxMs: number | null;
  } | null;
  /** What comes next, in words: `rotate`, `old key ends`, `retry stage vault-prod`. */
  readonly next: string;
  readonly nextAt: number | null;
  readonly overlapEndsAt: number | null;
  readonly consumers: { readonly declared: number; readonly loaded: number };
}

export interface VersionView {
  readonly version: number;
  readonly status: KeyVersionStatus;
  readonly keyIdMasked: string | null;
  readonly digest: string | null;
  readonly bornAt: number | null;
  readonly endsAt: number | null;
  readonly leaked: boolean;
}

export interface DestinationView {
  readonly name: string;
  readonly store: string;
  /** `promoted`, `staged` … while a rotation is open, else `ok`, `drift`, `missing`, `unreachable`, `unknown`. */
  readonly status: string;
}

export interface ConsumerView {
  readonly name: string;
  /** The last key that an agent of this consumer was sent; null: none was. */
  readonly deliveredVersion: number | null;
  readonly deliveredAt: number | null;
  readonly loadedVersion: number | null;
  readonly loadedAt: number | null;
  /** Never of pods: each is looked at by itself. */
  readonly straggler: boolean;
  /** Whether it is pods of a cluster: what stands here is the word of the last one of them. */
  readonly inPods: boolean;
}

export interface SagaView {
  readonly id: string;
  readonly kind: 'rotation' | 'kill' | 'redelivery' | 'decommission';
  readonly reason: string;
  readonly phase: string;
  readonly openedAt: number;
  readonly fromVersion: number | null;
  readonly toVersion: number | null;
  /** Where a revocation moves the key to another application first; null: it does not. */
  readonly move: MoveView | null;
}

/** From one key application to another. `moved`: every destination holds the new key, and the old one is still accepted. */
export interface MoveView {
  readonly from: string;
  readonly to: string;
  readonly moved: boolean;
}

export interface RetryView {
  readonly step: string;
  readonly tries: number;
  readonly retryAt: number;
  readonly fault: FaultView;
}

export interface MarkView {
  readonly at: number;
  readonly untilAt: number | null;
  readonly reason: string;
}

export interface CredentialView extends StatusRow {
  /** Why no rotation starts until a person resumes it, and why none does before a time. */
  readonly paused: MarkView | null;
  readonly held: MarkView | null;
  /** The name of the key application under which the current key stands, and of the other one; null: no manifest names it. */
  readonly application: string | null;
  readonly standby: string | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly source: Source | null;
  readonly policy: string | null;
  readonly versions: readonly VersionView[];
  readonly destinations: readonly DestinationView[];
  readonly consumersDetail: readonly ConsumerView[];
  readonly saga: SagaView | null;
  readonly retries: readonly RetryView[];
  readonly alerts: readonly AlertRow[];
  /** Null as long as no look has told. */
  readonly permissions: PermissionsView | null;
}

/** One line of `why`: what it says and which file and line decides it. */
export interface Reason {
  readonly kind:
    'rotate-now-because' | 'not-yet-because' | 'nothing-because' | 'waiting-because' | 'stopped-because';
  readonly text: string;
  readonly source: Source | null;
  readonly policy: string | null;
}

export interface WhyView {
  readonly name: string;
  readonly condition: CredentialCondition;
  readonly reasons: readonly Reason[];
  readonly next: string;
}

export type PlanAction = 'rotate-now' | 'page' | 'schedule' | 'unknown-age' | 'blocked' | 'nothing';

export interface PlanItem {
  readonly name: string;
  readonly uid: string;
  readonly action: PlanAction;
  readonly reason: string;
  readonly ageMs: number | null;
  /** When a scheduled rotation would start. */
  readonly at: number | null;
  readonly mode: PolicyMode | null;
  /** What the item was decided from: the stream's length, so that any change makes the plan stale. */
  readonly seq: number;
}

export interface Plan {
  readonly madeAt: number;
  readonly items: readonly PlanItem[];
  /** Short hex digest over the items: equal digests, equal plans. */
  readonly digest: string;
}

/** A plan as it is shown. What is saved and applied is the plan alone. */
export interface PlanView extends Plan {
  /** What keeping watch costs meanwhile. */
  readonly watch: readonly WatchLoad[];
}

export interface ApplyResult {
  /** Rotations that have begun. */
  readonly requested: readonly string[];
  /** Those that wait until others agree. */
  readonly waiting: readonly string[];
  readonly approval: string | null;
}

export interface DoctorCheck {
  readonly name: string;
  readonly ok: boolean;
  readonly saw: string;
  readonly next: string | null;
}

export interface AuditReport {
  readonly events: number;
  readonly streams: number;
  readonly problems: readonly { readonly stream: string; readonly seq: number; readonly saw: string }[];
  readonly anchors: AnchorView;
}

/** How the journal compares with the checkpoints that are kept outside it. */
export interface AnchorView {
  /** The last checkpoint that it was held against; null where nothing is anchored. */
  readonly last: { readonly number: number; readonly at: number; readonly streams: number } | null;
  /** Chained, but known to nobody outside. */
  readonly eventsAfter: number;
  /** Signed checkpoints that the journal holds and the anchors do not. */
  readonly notAnchored: number;
  /** The file of anchors. */
  readonly file: string;
}

export type AnchorVerdict = AnchorView & { readonly problems: AuditReport['problems'] };

/** What a backup was when its last byte had left: all of it was opened and walked once more. */
export interface BackupReceipt {
  readonly backup: string;
  readonly takenAt: number;
  readonly bytes: number;
  /** Hex SHA-256 of the file. */
  readonly sha256: string;
  readonly streams: number;
  readonly events: number;
  readonly sealed: number;
  /** Sealed files that only the escrow held. */
  readonly escrow: number;
}

export interface DaemonInfo {
  readonly version: string;
  readonly startedAt: number;
  readonly now: number;
  readonly dataDirectory: string;
  readonly manifestsDirectory: string | null;
  readonly credentials: number;
  /** Problems of the last configuration that was rejected; empty while the running one is the newest. */
  readonly rejectedConfiguration: readonly FaultView[];
  readonly rehearsal: boolean;
}

export interface ReplicaView {
  readonly name: string;
  /** The one that answers. */
  readonly self: boolean;
  readonly running: boolean;
  readonly seenAt: number;
  readonly sweptAt: number | null;
  readonly importedAt: number | null;
  readonly goneAt: number | null;
  readonly goneBy: string | null;
  readonly goneReason: string | null;
}

export interface EscrowFileView {
  readonly path: string;
  /** Null where the file could not be opened. */
  readonly entries: number | null;
  readonly damaged: number;
  readonly bytes: number | null;
}

export interface CustodyView {
  /** Public name of the key-encryption key. */
  readonly kek: string;
  /** What everything is sealed to, besides the recovery recipients. */
  readonly recipient: string;
  /** Identities that were replaced and still open what was sealed to them. */
  readonly replacedIdentities: number;
  readonly recoveryRecipients: readonly string[];
  readonly escrow: readonly EscrowFileView[];
  readonly retentionMs: number;
  readonly replicas: readonly ReplicaView[];
}

/** What became of the entries of an imported escrow. */
export interface EscrowImported {
  readonly replica: string;
  readonly entries: number;
  readonly appended: number;
  /** Entries of credentials that this journal has never heard of. */
  readonly foreign: number;
  readonly damaged: number;
  readonly unread: readonly {
    readonly credential: string;
    readonly attempt: string;
    readonly code: string;
  }[];
  /** Only a whole import settles what the replica may have held. */
  readonly complete: boolean;
}

export type EventView = StoredEvent & { readonly name: string };
