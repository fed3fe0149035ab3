import type { BundlePeriod } from '../../ports/bundle.ts';
import type { Call } from '../../ports/channel.ts';
import type { Caller } from '../../domain/access/caller.ts';
import type { AlertRow } from '../../domain/alert.ts';
import type { DrillRequest, SilenceRequest } from '../../domain/alerts/request.ts';
import type { Silence } from '../../domain/alerts/silence.ts';
import type { PortalReading } from '../../domain/attended.ts';
import type {
  Agreement,
  EscrowImport,
  GuardedRevoke,
  Review,
  RotateRequest,
  Started,
} from '../../domain/requests.ts';
import type { FingerprintRequest } from '../../domain/fingerprints.ts';
import type { DeliveryRequest, DeliveryWord, Entitled } from '../../domain/deliveries.ts';
import type { LiveWord } from '../../domain/live.ts';
import type { Adoption } from '../../domain/pods/adoption.ts';
import type { LifeAnswer, LifePlan, LifeRequest } from '../../domain/life/request.ts';
import type { AdoptAsk, Survey, SurveyRequest } from '../../domain/survey/view.ts';
import type { AgreedView, ApprovalsView } from '../../domain/approvals/views.ts';
import type { TaskAnswer, TaskList } from '../../domain/tasks/view.ts';
import type { SimulationReport } from '../../domain/simulate/report.ts';
import type {
  ApplyResult,
  AuditReport,
  BackupReceipt,
  CredentialView,
  CustodyView,
  DaemonInfo,
  DoctorCheck,
  EscrowImported,
  EventView,
  Plan,
  PlanView,
  StatusRow,
  WhyView,
} from '../../domain/views.ts';

import type { EvidenceReport } from '../../domain/evidence/report.ts';
import type { Handover } from '../../domain/present/handover.ts';
import type { IncidentReport } from '../../domain/evidence/incident.ts';
import type { RecallOperations } from './recall/interface.ts';
import type { ReportRequest } from './evidence.ts';
import type { StatusPage } from './look.ts';
import type { SimulationRequest } from './simulate.ts';

export { actorOf } from '../../domain/access/caller.ts';
export type { Caller };

/** Once this is returned, and not before, the person may click at the portal. */
export interface ConfirmedCall {
  readonly attempt: string;
  /** Until when the key should be pasted; a later paste is still taken. */
  readonly deadlineAt: number;
}

export interface Pasted {
  readonly digest: string;
}

/** What a person says of a call whose key nobody pasted. */
export interface OutcomeWords {
  /** The dialog was closed without a confirmation: for whoever made the call to say. */
  readonly closedUnconfirmed: boolean;
  readonly reading: PortalReading;
}

/** All that people and programs may ask of the engine. The HTTP API is a door in front of this and nothing more. */
export interface Operations extends RecallOperations {
  info(): Promise<DaemonInfo>;
  /** A row for each credential, or for each of these that is there; ordered by name, so that one can read page by page. */
  status(names?: readonly string[] | null, page?: StatusPage): Promise<readonly StatusRow[]>;
  show(name: string): Promise<CredentialView>;
  why(name: string): Promise<WhyView>;
  /** Who has the key that they should have, pod by pod. */
  adoption(name: string): Promise<Adoption>;
  /** `at`: what would happen at that time if nothing else changed. */
  plan(at: number | null): Promise<PlanView>;
  /** Lets the fleet live for years, from the states that it is in. Rejects with KT1161 while another one runs. */
  simulate(request: SimulationRequest): Promise<SimulationReport>;
  /** Rejects with KT5013 when the plan made now differs; the fault's `saw` lists what changed. */
  apply(plan: Plan, caller: Caller): Promise<ApplyResult>;
  /** Resolves to the journal position after which the rotation's events follow. */
  rotate(name: string, request: RotateRequest, caller: Caller): Promise<Started>;
  revoke(name: string, request: GuardedRevoke, caller: Caller): Promise<Started>;
  /** All that waits for people to agree, or to review. */
  approvals(): Promise<ApprovalsView>;
  /**
   * One more person agrees, to exactly what the digest stands for. Rejects with KT5201 (no such approval), KT5202
   * (another digest), KT5203 (the credential changed), KT5204 (ran out), KT5205 or KT5206 (not this person).
   */
  approve(id: string, agreement: Agreement, caller: Caller): Promise<readonly AgreedView[]>;
  /** Ends it; by whoever asked, it is taken back. Rejects with KT5201 and KT5205. */
  deny(id: string, reason: string, caller: Caller): Promise<void>;
  /** What was found of something that was done without approval. Rejects with KT5209 and KT5205. */
  reviewGlass(id: string, review: Review, caller: Caller): Promise<void>;
  /**
   * Pauses, holds, cancels and whatever else is asked of a credential's life. A dry run tells what would happen; the real
   * thing rejects with the fault that its plan is refused with.
   */
  life(name: string, request: LifeRequest, dryRun: boolean, caller: Caller): Promise<LifeAnswer>;
  /** A key that was made outside, JSON `{"appKey", "appSecret"}`: sealed first, then proved, then delivered. */
  importKey(name: string, reason: string, raw: Uint8Array, caller: Caller): Promise<LifeAnswer>;
  /** What stands in stores, and whose it is. Rejects with KT3010, KT3016 or KT3017 where that can't be listed. */
  survey(request: SurveyRequest): Promise<Survey>;
  /** Keys that stand in the destinations of their manifests come under management, all or none. Rejects with KT5113. */
  adopt(
    asks: readonly AdoptAsk[],
    reason: string,
    dryRun: boolean,
    caller: Caller,
  ): Promise<readonly LifePlan[]>;
  /** After a restore: a person answers for the issuer's state, and minting may go on. */
  confirmRestore(name: string, reason: string, caller: Caller): Promise<void>;
  loaded(name: string, consumer: string, version: number, caller: Caller): Promise<void>;
  /** Takes the open task of making a key at the issuer's portal. Rejects with KT5020 and KT5021. */
  claimTask(name: string, takeOver: boolean, caller: Caller): Promise<void>;
  releaseTask(name: string, caller: Caller): Promise<void>;
  /** Commits the intent: the person may click once this has resolved. Rejects with KT5003, KT5021, KT5022. */
  confirmCall(name: string, reading: PortalReading, caller: Caller): Promise<ConfirmedCall>;
  /** All that waits for a person. */
  tasks(): Promise<TaskList>;
  task(name: string): Promise<TaskAnswer>;
  /** Seals what the portal showed before anybody reads it; resolves to its keyed digest. */
  paste(name: string, attempt: string, raw: Uint8Array, caller: Caller): Promise<Pasted>;
  /** The same, sealed by the operator's machine to this installation. Rejects with KT5025 and KT5026. */
  pasteSealed(name: string, attempt: string, armoured: string, caller: Caller): Promise<Pasted>;
  /** The portal refused the code or the password, says whoever made the call. */
  reportRefusal(name: string, attempt: string, caller: Caller): Promise<void>;
  reportOutcome(name: string, attempt: string, report: OutcomeWords, caller: Caller): Promise<void>;
  /** Gives a new secret up that the issuer does not accept and nobody has right. */
  declareLost(name: string, why: string, caller: Caller): Promise<void>;
  /** The application was deleted at the portal, as a revocation asked for. */
  reportDeleted(name: string, caller: Caller): Promise<void>;
  /** Waits up to `waitMs` for an event after `afterPosition` when there is none yet. */
  events(query: {
    readonly name: string | null;
    readonly afterPosition: number;
    readonly limit: number;
    readonly waitMs: number;
  }): Promise<readonly EventView[]>;
  /** What happens from now on, or after a position, until the signal; told to somebody who looks on. */
  live(afterPosition: number | null, signal: AbortSignal): AsyncIterable<LiveWord>;
  /**
   * What an agent is told of the credentials that it asks for, from now on until the signal: each key that its consumer
   * should have, noted in the journal before it goes out. The only way by which the API lets a key out.
   */
  deliveries(request: DeliveryRequest, entitled: Entitled, signal: AbortSignal): AsyncIterable<DeliveryWord>;
  alerts(): Promise<readonly AlertRow[]>;
  /** Rejects with KT6301. */
  acknowledgeAlert(key: string, note: string | null, caller: Caller): Promise<AlertRow>;
  /**
   * What the receiver of a channel says by itself, signed by it. Rejects with KT7110, KT7111, and with KT7112 where nobody
   * listens.
   */
  hear(channel: string, call: Call): Promise<void>;
  silences(): Promise<readonly Silence[]>;
  /** Rejects with KT6302 (too wide) and KT6303 (too long). */
  silence(request: SilenceRequest, caller: Caller): Promise<Silence>;
  /** Rejects with KT6304. */
  unsilence(id: string, caller: Caller): Promise<void>;
  drill(request: DrillRequest, caller: Caller): Promise<AlertRow>;
  /** A sealed backup for the recovery recipients and further ones, as it is made. */
  backup(
    recipients: readonly string[],
  ): Promise<{ readonly id: string; readonly bytes: AsyncIterable<Uint8Array> }>;
  /** An evidence bundle as it is made: whole streams, checkpoints and the public key. */
  exportAudit(period: BundlePeriod): Promise<AsyncIterable<Uint8Array>>;
  /** The file by which a scanner finds the secrets without holding them; that it left is in the record of access. */
  fingerprints(request: FingerprintRequest, caller: Caller): Promise<Uint8Array>;
  /** Waits for the end of a backup; rejects with KT2158 where there was none. */
  backupReceipt(id: string): Promise<BackupReceipt>;
  custody(): Promise<CustodyView>;
  /** Rejects with KT2032 (no such replica), KT2033 (it is running) and KT2016 (no escrow file). */
  importEscrow(request: EscrowImport, caller: Caller): Promise<EscrowImported>;
  /** Rejects with KT2032 and KT2033. */
  declareGone(replica: string, reason: string, caller: Caller): Promise<void>;
  doctor(): Promise<readonly DoctorCheck[]>;
  verifyAudit(): Promise<AuditReport>;
  /** What the journal holds of a period. Rejects with KT6210. */
  report(request: ReportRequest): Promise<EvidenceReport>;
  /** What whoever is on call next has to know. */
  handover(): Promise<Handover>;
  /** The story of one incident, over all credentials. Rejects with KT6211. */
  incident(id: string): Promise<IncidentReport>;
  /** The consumer whose token this is, or null. Looked up by its hash. */
  consumerOf(token: string): Promise<Caller | null>;
}
