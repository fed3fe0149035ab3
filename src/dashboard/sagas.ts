import type { CredentialEvent, EventOf, EventType } from '../domain/events.ts';
import type { EventView } from '../domain/views.ts';

/** Something that was done to a key from its opening to its end, step after step. */
export interface Strip {
  /** The position of its first event. */
  readonly id: number;
  readonly kind: 'rotation' | 'revocation' | 'redelivery' | 'decommission';
  readonly reason: string;
  readonly openedAt: number;
  /** Null: it goes on. */
  readonly endedAt: number | null;
  readonly steps: readonly StripStep[];
}

export interface StripStep {
  readonly position: number;
  readonly at: number;
  readonly type: EventType;
  /** The destination, the version, the fault. */
  readonly detail: string | null;
  readonly tone: 'good' | 'attention' | 'bad' | 'quiet';
}

const ENDS: ReadonlySet<EventType> = new Set<EventType>([
  ...(['Closed', 'Aborted', 'Superseded', 'RolledBack', 'Synced', 'HandedOver'] as const),
  ...(['RedeliveryStopped', 'RedeliveryDropped', 'Decommissioned', 'DecommissionStopped'] as const),
]);

const TONES: Readonly<Partial<Record<EventType, StripStep['tone']>>> = {
  Opened: 'quiet',
  SpareOpened: 'quiet',
  KillOpened: 'quiet',
  RedeliveryOpened: 'quiet',
  DecommissionOpened: 'quiet',
  CallStarted: 'quiet',
  DeleteStarted: 'quiet',
  TaskOpened: 'attention',
  TaskReleased: 'attention',
  Quarantined: 'attention',
  PreviousDied: 'attention',
  MovedOff: 'attention',
  Superseded: 'attention',
  Refused: 'bad',
  SecretLost: 'bad',
  VerifyFailed: 'bad',
  Aborted: 'bad',
  RedeliveryStopped: 'bad',
  DecommissionStopped: 'bad',
};

/** What belongs to no step of anything: watching, reporting, keeping house. */
const BESIDE: ReadonlySet<EventType> = new Set<EventType>([
  ...([
    'Observed',
    'Delivered',
    'Loaded',
    'Resealed',
    'SealedDropped',
    'Renamed',
    'Held',
    'HoldEnded',
    'Paused',
  ] as const),
  ...(['Resumed', 'ApprovalAsked', 'Approved', 'ApprovalEnded', 'GlassBroken', 'GlassReviewed'] as const),
  'PermissionsAccepted',
  ...(['FindingReported', 'FindingJudged', 'RecallJoined', 'RecallSkipped', 'RecallStopped'] as const),
  ...(['RecallContinued', 'RecallClosed'] as const),
]);

/** The newest first. */
export function stripsIn(events: readonly EventView[]): readonly Strip[] {
  const strips: { -readonly [K in keyof Strip]: K extends 'steps' ? StripStep[] : Strip[K] }[] = [];
  let open: (typeof strips)[number] | null = null;
  for (const { position, at, event } of events) {
    const begun: Beginning | null = goesOn(open, event) ? null : beginning(event);
    if (begun !== null) {
      open = { id: position, ...begun, openedAt: at, endedAt: null, steps: [] };
      strips.push(open);
    }
    if (open === null || BESIDE.has(event.type)) continue;
    open.steps.push({
      ...{ position, at, type: event.type, detail: detailOf(event) },
      tone: TONES[event.type] ?? 'good',
    });
    if (!ENDS.has(event.type)) continue;
    open.endedAt = at;
    open = null;
  }
  return strips.reverse();
}

/** The recall that a credential is part of; null: it is in none that goes on. */
export function recallIn(events: readonly EventView[]): string | null {
  const last = events.findLast(({ event: { type } }) => type === 'RecallJoined' || type === 'RecallClosed');
  return last?.event.type === 'RecallJoined' ? last.event.order.recall : null;
}

/** A revocation that moves to another application first makes its key and ends the old one as one piece of work. */
function goesOn(open: Pick<Strip, 'kind'> | null, event: CredentialEvent): boolean {
  if (event.type === 'KillOpened') return event.moved !== undefined;
  return event.type === 'Opened' && open?.kind === 'revocation';
}

type Beginning = Pick<Strip, 'kind' | 'reason'>;

function beginning(event: CredentialEvent): Beginning | null {
  switch (event.type) {
    case 'Opened':
      return { kind: 'rotation', reason: event.reason };
    case 'KillOpened':
      return { kind: 'revocation', reason: reasonOf(event) };
    case 'SpareOpened':
      return { kind: 'revocation', reason: reasonOf(event.spare) };
    case 'RedeliveryOpened':
      return { kind: 'redelivery', reason: event.purpose };
    case 'DecommissionOpened':
      return { kind: 'decommission', reason: event.reason };
    default:
      return null;
  }
}

function reasonOf({ incident, leaked }: Pick<EventOf<'KillOpened'>, 'incident' | 'leaked'>): string {
  return incident ?? (leaked ? 'leaked' : 'requested');
}

function detailOf(event: CredentialEvent): string | null {
  switch (event.type) {
    case 'Staged':
    case 'Verified':
    case 'Promoted':
    case 'Emptied':
      return event.destination;
    case 'VerifyFailed':
      return `${event.destination}: ${event.fault.code} ${event.fault.saw}`;
    case 'Refused':
    case 'Aborted':
    case 'RedeliveryStopped':
    case 'DecommissionStopped':
      return `${event.fault.code} ${event.fault.saw}`;
    case 'Sealed':
      return event.digest.slice(0, 8);
    case 'Accepted':
      return `v${event.version}`;
    case 'SpareOpened':
      return `v${event.toVersion} at ${event.spare.application}`;
    case 'MovedOff':
      return `v${event.version} at ${event.application}; v${event.fromVersion} STILL ACCEPTED`;
    case 'PreviousRetired':
      return `v${event.proof.version} ${event.proof.refused.verdict}`;
    case 'ProvenDead':
      return event.proofs.map(({ version, refused }) => `v${version} ${refused.verdict}`).join(', ');
    case 'TaskClaimed':
      return event.by;
    case 'Quarantined':
      return event.why;
    case 'Voided':
    case 'SecretLost':
      return event.evidence;
    default:
      return null;
  }
}
