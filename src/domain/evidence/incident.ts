import { wordOf } from '../adoption.ts';
import type { AskedAction } from '../approvals/approval.ts';
import { liveVersions, unregistered } from '../credential.ts';
import type { CredentialState } from '../credential.ts';
import type { CredentialEvent, EventOf, EventType, StoredEvent } from '../events.ts';
import { fold } from '../fold.ts';
import type { KeyVersionStatus } from '../key-version.ts';
import { stillAccepted } from '../present/contained.ts';
import type { ConsumerSpec, CredentialSpec } from '../spec.ts';
import type { AuditReport } from '../views.ts';
import { Acts } from './acts.ts';
import { Agreements } from './agreements.ts';
import { LeakMoments } from './leak-moments.ts';
import type { IncidentMoment } from './leak-moments.ts';
import type { ActRecord, ApprovalRecord, GlassRecord } from './report.ts';

/** What the journal holds of one incident, over all credentials that it hit. */
export interface IncidentReport {
  readonly incident: string;
  readonly madeAt: number;
  readonly chain: AuditReport;
  readonly notes: readonly string[];
  readonly credentials: readonly CredentialIncident[];
}

export interface CredentialIncident {
  readonly uid: string;
  readonly name: string;
  readonly owner: string | null;
  readonly acts: readonly ActRecord[];
  readonly approvals: readonly ApprovalRecord[];
  readonly brokenGlass: readonly GlassRecord[];
  readonly keys: readonly IncidentKey[];
  readonly consumers: readonly IncidentConsumer[];
  /** That a key still works although consumers were moved off it; null where none does. */
  readonly stillAccepted: string | null;
  readonly timeline: readonly IncidentMoment[];
}

/** A key that somebody decided to end. */
export interface IncidentKey {
  readonly version: number;
  readonly status: KeyVersionStatus;
  /** When the revocation began: the decision was made, and agreed to where others had to. */
  readonly decidedAt: number;
  /** When it was last seen accepted before it was ended; null where nobody tried. */
  readonly acceptedAt: number | null;
  /** When it was seen refused; null: it is not proven dead. */
  readonly deadAt: number | null;
  /** From the decision to the refusal that was seen; null as long as there is none. */
  readonly acceptedForMs: number | null;
}

export interface IncidentConsumer {
  readonly name: string;
  readonly version: number | null;
  readonly loadedAt: number | null;
  /** It has reported a key that is not one of those that were ended. */
  readonly moved: boolean;
}

/** What happens all the time, or between two steps that are told. */
const UNTOLD: ReadonlySet<EventType> = new Set<EventType>([
  ...['Observed', 'Resealed', 'SealedDropped', 'Preflighted', 'Staged', 'Verified'],
] as EventType[]);

type Told = Pick<StoredEvent, 'at' | 'actor' | 'event'>;

/** Reads one credential's stream from its beginning and keeps what belongs to one incident. */
export class IncidentRecord {
  readonly #incident: string;
  readonly #acts = new Acts();
  readonly #agreements = new Agreements();
  readonly #asked = new Set<string>();
  readonly #keys = new Map<number, Omit<IncidentKey, 'status' | 'version' | 'acceptedForMs'>>();
  readonly #timeline: IncidentMoment[] = [];
  readonly #leaks = new LeakMoments();
  #state: CredentialState;
  /** What it led to is told as well: a new key where there was none, and who has loaded it. */
  #follows = false;

  constructor(uid: string, incident: string) {
    this.#incident = incident;
    this.#state = unregistered(uid);
  }

  add(told: Told): void {
    const before = this.#state;
    const wasOpen = this.#isOpen();
    this.#state = fold(before, told);
    this.#acts.add(told);
    this.#agreements.add(told);
    this.#note(told.event);
    this.#follow();
    const belongs = wasOpen || this.#isOpen() || this.#isAsked(told.event) || this.#isConsequence(told.event);
    const { at, actor, event } = told;
    if (!this.#leaks.add(at, actor, event) && belongs && !UNTOLD.has(event.type))
      this.#timeline.push({ at, actor, event });
    this.#judge(before, told);
  }

  /** Null where the incident never touched the credential. */
  story(spec: CredentialSpec | null): CredentialIncident | null {
    const seen = this.#leaks.of(this.#incident, new Set(this.#keys.keys()));
    const timeline = [...seen, ...this.#timeline].sort((left, right) => left.at - right.at);
    if (timeline.length === 0) return null;
    const { uid, name } = this.#state;
    const acts = this.#acts.all.filter(({ incident }) => incident === this.#incident);
    return {
      ...{ uid, name, owner: spec?.owner ?? null, acts },
      approvals: this.#agreements.approvals.filter(({ id }) => this.#asked.has(id)),
      brokenGlass: this.#agreements.glasses.filter(({ id }) => this.#asked.has(id)),
      keys: this.#ends(),
      consumers: (spec?.consumers ?? []).map((consumer) => this.#consumer(consumer)),
      stillAccepted: this.#isOpen() ? stillAccepted(this.#state) : null,
      timeline,
    };
  }

  #isOpen(): boolean {
    const last = this.#acts.all.at(-1);
    return last !== undefined && last.endedAt === null && last.incident === this.#incident;
  }

  #note(event: CredentialEvent): void {
    if (event.type === 'ApprovalAsked' && this.#isMeant(event.action)) this.#asked.add(event.approval);
    if (event.type === 'GlassBroken' && this.#isMeant(event.action)) this.#asked.add(event.glass);
  }

  #isMeant(action: AskedAction): boolean {
    return action.do === 'revoke' && action.incident === this.#incident;
  }

  #isAsked(event: CredentialEvent): boolean {
    switch (event.type) {
      case 'ApprovalAsked':
      case 'Approved':
      case 'ApprovalEnded':
        return this.#asked.has(event.approval);
      case 'GlassBroken':
      case 'GlassReviewed':
        return this.#asked.has(event.glass);
      case 'RecallJoined':
      case 'RecallSkipped':
      case 'RecallStopped':
      case 'RecallContinued':
        return this.#state.recall?.request.incident === this.#incident;
      default:
        return false;
    }
  }

  /** Until something else begins that has nothing to do with it. */
  #follow(): void {
    const last = this.#acts.all.at(-1);
    if (last === undefined) return;
    this.#follows = last.incident === this.#incident || (this.#follows && last.reason === 'first');
  }

  #isConsequence({ type }: CredentialEvent): boolean {
    if (!this.#follows) return false;
    const last = this.#acts.all.at(-1);
    return type === 'Loaded' || (last?.reason === 'first' && (last.endedAt === null || type === 'Closed'));
  }

  #judge(before: CredentialState, { at, event }: Told): void {
    if (decides(event, this.#incident)) {
      for (const { version } of liveVersions(before))
        if (!this.#keys.has(version))
          this.#keys.set(version, { decidedAt: at, acceptedAt: null, deadAt: null });
    }
    if (event.type !== 'ProvenDead') return;
    for (const { version, before: last, refused } of event.proofs) {
      const key = this.#keys.get(version);
      const acceptedAt = last?.verdict === 'accepted' ? last.at : null;
      if (key !== undefined) this.#keys.set(version, { ...key, acceptedAt, deadAt: refused.at });
    }
  }

  #ends(): readonly IncidentKey[] {
    return [...this.#keys].map(([version, { decidedAt, acceptedAt, deadAt }]) => ({
      ...{ version, decidedAt, acceptedAt, deadAt },
      status: this.#state.versions.find((known) => known.version === version)?.status ?? 'lost',
      acceptedForMs: deadAt === null ? null : Math.max(0, deadAt - decidedAt),
    }));
  }

  #consumer(consumer: ConsumerSpec): IncidentConsumer {
    const { name } = consumer;
    const mark = wordOf(this.#state, consumer);
    if (mark === null) return { name, version: null, loadedAt: null, moved: false };
    const lives = liveVersions(this.#state).some(({ version }) => version === mark.version);
    return {
      ...{ name, version: mark.version, loadedAt: mark.at },
      moved: lives && !this.#keys.has(mark.version),
    };
  }
}

/** The rest of a revocation that has moved consumers first decides nothing new. */
function decides(
  event: CredentialEvent,
  incident: string,
): event is EventOf<'KillOpened'> | EventOf<'SpareOpened'> {
  if (event.type === 'SpareOpened') return event.spare.incident === incident;
  return event.type === 'KillOpened' && event.moved === undefined && event.incident === incident;
}
