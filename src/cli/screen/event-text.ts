import { actionText } from '../../domain/approvals/action-text.ts';
import { formatDuration } from '../../domain/duration.ts';
import type { CredentialEvent, EventOf, EventType, ProbeRecord } from '../../domain/events.ts';
import type { FaultView } from '../../domain/fault.ts';
import { formatWhen } from './time.ts';
import type { Local } from './time.ts';

type Teller<T extends EventType> = (event: EventOf<T>, local: Local) => string;

/** What an event says beyond its type, in a few words. */
export function eventText(event: CredentialEvent, local: Local): string {
  const tell = TELLERS[event.type] as Teller<EventType>;
  return tell(event, local);
}

const nothing = (): string => '';

const LEVEL_WORDS = { pair: 'App Key and App Secret', secret: 'App Secret', key: 'App Key' } as const;

const TELLERS: { readonly [T in EventType]: Teller<T> } = {
  Registered: ({ name }) => name,
  Renamed: ({ name }) => `to ${name}`,
  Unmanaged: () => 'its manifest disappeared',
  Imported: ({ version, key }) => `v${version} ${key.keyIdMasked}`,
  NothingToImport: ({ why }) => why,
  Requested: ({ reason, note }) => (note === null ? reason : `${reason}: ${note}`),
  Opened: ({ reason, fromVersion, toVersion }) =>
    `${fromVersion === null ? '' : `v${fromVersion} `}→ v${toVersion}, ${reason}`,
  SpareOpened: ({ fromVersion, toVersion, spare }) =>
    [
      `v${fromVersion} → v${toVersion} at ${spare.application}, then ${spare.leaves} is deleted${spare.whenLoaded === true ? ' once all have loaded it' : ''}`,
      ...[spare.leaked ? 'leaked' : '', spare.incident ?? ''].filter(Boolean),
    ].join(', '),
  Preflighted: ({ checks }) => checks.join(', '),
  TaskOpened: ({ kind }) => (kind === 'mint' ? 'make a key at the portal' : 'delete at the portal'),
  TaskClaimed: ({ by, untilAt }, local) => `by ${by}, until ${formatWhen(untilAt, local)}`,
  TaskReleased: ({ why }) => why,
  CallStarted: ({ attempt, attended }) =>
    attended === undefined ? attempt : `${attempt}, by ${attended.by}`,
  Refused: ({ fault }) => faultWords(fault),
  Sealed: ({ digest, bytes }) => `${digest.slice(0, 8)} (${bytes} bytes)`,
  Quarantined: ({ untilAt, why }, local) => `until ${formatWhen(untilAt, local)}: ${why}`,
  OutcomeReported: ({ closedUnconfirmed, shown }, local) =>
    [
      closedUnconfirmed ? 'the dialog was closed unconfirmed' : 'read at the portal',
      shown.lastResetAt === null ? 'no reset shown' : `last reset ${formatWhen(shown.lastResetAt, local)}`,
    ].join(', '),
  Voided: ({ evidence }) => evidence,
  SecretLost: ({ oldEndsAt, evidence }, local) => `${oldEndText(oldEndsAt, local)}: ${evidence}`,
  SecondResetApproved: ({ why }) => why,
  Parsed: ({ key }) => `${key.keyIdMasked} ${key.digest.slice(0, 8)}`,
  Staged: ({ destination }) => destination,
  Verified: ({ destination }) => destination,
  VerifyFailed: ({ destination, fault }) => `${destination}: ${faultWords(fault)}`,
  Promoted: ({ destination, storeVersion }) => `${destination} (version ${storeVersion})`,
  Accepted: ({ version }) => `v${version} by the issuer`,
  OverlapStarted: ({ endsAt }, local) =>
    `ends ${formatWhen(endsAt, local)} (${formatDuration(endsAt - local.now)})`,
  MovedOff: ({ version, fromVersion, application }) =>
    `v${version} at ${application} is current; v${fromVersion} STILL ACCEPTED, moved off, not revoked`,
  PreviousDied: ({ version }) => `v${version}`,
  PreviousRetired: ({ proof }) => `v${proof.version}: ${probeWords(proof.refused)}`,
  Closed: nothing,
  Aborted: ({ fault }) => faultWords(fault),
  Superseded: ({ by }) => `by ${by}`,
  KillOpened: ({ leaked, incident, replace, moved }) =>
    [
      leaked ? 'leaked' : 'revoke',
      incident ?? '',
      replace ? '' : 'no replacement',
      moved === undefined ? '' : `${moved.left} is deleted, v${moved.version} stays`,
    ]
      .filter(Boolean)
      .join(', '),
  DeleteStarted: ({ applicationIds, loadedBy }) =>
    `${applicationIds.join(', ')}${loadedBy === undefined ? '' : `, all ${loadedBy} have loaded the key that stays`}`,
  Deleted: ({ applicationIds }) => applicationIds.join(', '),
  ProvenDead: ({ proofs }) =>
    proofs.map(({ version, refused }) => `v${version} ${probeWords(refused)}`).join(', '),
  Observed: ({ keys, destinations, resetElsewhere, permissions }) =>
    [
      ...Object.entries(keys).map(([version, verdict]) => `v${version} ${verdict}`),
      ...Object.entries(destinations).map(([name, health]) => `${name} ${health}`),
      ...(resetElsewhere ? ['reset elsewhere'] : []),
      ...(permissions === undefined ? [] : [`endpoints: ${permissions.endpoints.length}`]),
    ].join(', '),
  Delivered: ({ consumer, version, instance, pod }) =>
    `v${version} to ${consumer}, ${pod === undefined ? 'instance' : 'pod'} ${instance}`,
  Loaded: ({ consumer, version, instance }) =>
    `${consumer} has v${version}${instance === undefined ? '' : `, pod ${instance}`}`,
  Restored: ({ backup, takenAt }, local) => `from ${backup} of ${formatWhen(takenAt, local)}`,
  IssuerAhead: ({ evidence }) => evidence,
  IssuerConfirmed: ({ evidence, by }) => `by the ${by}: ${evidence}`,
  Resealed: ({ attempt, recipient }) => `${attempt} to ${recipient.slice(0, 12)}…`,
  SealedDropped: ({ attempts }) => attempts.join(', '),
  ApprovalAsked: ({ approval, action, by }) => `${approval}: ${actionText(action)}, by ${by}`,
  Approved: ({ approval, by }) => `${approval} by ${by}`,
  ApprovalEnded: ({ approval, how, by, why }) =>
    `${approval} ${how} by ${by}${why === null ? '' : `: ${why}`}`,
  GlassBroken: ({ glass, action, by, reason }) => `${glass}: ${actionText(action)}, by ${by}: ${reason}`,
  GlassReviewed: ({ glass, by, verdict, reason }) => `${glass} ${verdict} by ${by}: ${reason}`,
  Paused: ({ reason }) => reason,
  RedeliveryOpened: ({ purpose, version, reason }) => `${purpose} of v${version}: ${reason}`,
  KeyProved: ({ key }) => `${key.keyIdMasked} ${key.digest.slice(0, 8)}`,
  RedeliveryChecked: ({ stores, holding }) =>
    `${Object.keys(stores).length} destinations, ${holding.length} hold it already`,
  RedeliveryStopped: ({ fault }) => faultWords(fault),
  RedeliveryDropped: nothing,
  RolledBack: ({ version, fromVersion }) => `v${version} is current again, v${fromVersion} previous`,
  Synced: ({ version }) => `every destination holds v${version}`,
  HandedOver: ({ version }) => `v${version} is current`,
  Resumed: ({ reason }) => reason ?? '',
  Held: ({ untilAt, reason }, local) => `until ${formatWhen(untilAt, local)}: ${reason}`,
  HoldEnded: ({ reason }) => reason ?? '',
  RequestDropped: ({ reason }) => reason,
  DecommissionOpened: ({ reason, keepKey }) =>
    `${keepKey ? 'the key is left alive' : 'the key ends'}: ${reason}`,
  DecommissionChecked: ({ stores }) => `${Object.keys(stores).length} destinations hold nothing unknown`,
  Emptied: ({ destination }) => destination,
  DecommissionStopped: ({ fault }) => faultWords(fault),
  DestinationsEmptied: nothing,
  Decommissioned: ({ reason, kept }) =>
    `${reason}${kept.length === 0 ? '' : ` (left alive: ${kept.map((version) => `v${version}`).join(', ')})`}`,
  Recommissioned: ({ reason }) => reason,
  FindingReported: ({ version, level, place, evidence }) =>
    `v${version} ${LEVEL_WORDS[level]} in ${place}, by ${evidence.tool}`,
  FindingJudged: ({ finding, verdict, reason }) => `${finding} ${verdict}: ${reason}`,
  AdoptionAsked: ({ reason, bornAt }, local) =>
    bornAt === null ? reason : `made ${formatWhen(bornAt, local)}, by their word: ${reason}`,
  PermissionsAccepted: ({ reason }) => reason,
  RecallJoined: ({ order }) => `${order.recall}, wave ${order.wave}, one of ${order.members}, by ${order.by}`,
  RecallSkipped: ({ recall, why }) => `${recall}: ${why}`,
  RecallStopped: ({ recall, by, why }) => `${recall} by ${by}: ${why}`,
  RecallContinued: ({ recall, by }) => `${recall} by ${by}`,
  RecallClosed: ({ recall }) => recall,
};

/** Null where the call was made at another application, which ends nothing there. */
export function oldEndText(oldEndsAt: number | null, local: Local): string {
  return oldEndsAt === null ? 'the old key lives on' : `old key ends ${formatWhen(oldEndsAt, local)}`;
}

function faultWords({ code, saw }: FaultView): string {
  return `${code} ${saw}`;
}

function probeWords({ verdict }: ProbeRecord): string {
  return verdict === 'dead' ? 'refused' : verdict;
}
