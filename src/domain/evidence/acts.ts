import type { AskedAction } from '../approvals/approval.ts';
import type { EventOf, StoredEvent } from '../events.ts';
import type { ActOutcome, ActRecord } from './report.ts';

export type Told = Pick<StoredEvent, 'at' | 'actor' | 'event'>;

type Draft = { -readonly [K in keyof ActRecord]: ActRecord[K] };

/** What others have agreed to and has not begun yet. */
interface Agreed {
  readonly id: string;
  readonly kind: ActRecord['kind'];
  /** The policy asked for it; a person's wish that is dropped leaves it as it is. */
  readonly isDue: boolean;
  readonly by: string;
}

/** Puts the events of rotations and revocations together. One at a time is open. */
export class Acts {
  readonly #all: Draft[] = [];
  readonly #asked = new Map<string, Agreed>();
  #agreed: readonly Agreed[] = [];
  #request: { readonly by: string; readonly note: string | null } | null = null;
  #glass: string | null = null;
  /** Whoever ends its life; the engine itself opens the revocation that comes at the end of that. */
  #ending: string | null = null;

  get all(): readonly ActRecord[] {
    return this.#all;
  }

  add(told: Told): void {
    this.#agree(told);
    this.#begin(told);
    this.#goOn(told);
    this.#end(told);
  }

  #agree({ actor, event }: Told): void {
    if (event.type === 'GlassBroken') this.#glass = event.glass;
    if (event.type === 'DecommissionOpened') this.#ending = actor;
    if (event.type === 'ApprovalAsked' && beginsAct(event.action)) {
      const { approval: id, action, by } = event;
      const kind = action.do === 'revoke' || action.do === 'decommission' ? 'revocation' : 'rotation';
      this.#asked.set(id, { id, kind, isDue: action.do === 'rotate-due', by });
    }
    if (event.type === 'ApprovalEnded') {
      const ended = this.#asked.get(event.approval);
      this.#asked.delete(event.approval);
      if (event.how === 'granted' && ended !== undefined) this.#agreed = [...this.#agreed, ended];
    }
  }

  #begin({ at, actor, event }: Told): void {
    switch (event.type) {
      case 'Requested':
        this.#request = { by: actor, note: event.note };
        return;
      case 'RequestDropped':
        return this.#dropRequest();
      case 'SpareOpened': {
        const { rotation: id, spare } = event;
        const given = this.#take('revocation');
        const { note, incident } = spare;
        const said = { id, note, incident, reason: spareReason(spare), askedBy: askerOf(given) ?? actor };
        this.#open({ ...said, kind: 'revocation', glass: this.#glass }, given, at);
        this.#glass = null;
        return this.#dropRequest();
      }
      case 'Opened': {
        const { rotation: id, reason } = event;
        if (this.#current()?.id === id) return;
        const given = this.#take('rotation');
        const askedBy = this.#request === null ? actor : (askerOf(given) ?? this.#request.by);
        const note = this.#request?.note ?? null;
        this.#request = null;
        const said = { id, reason, note, askedBy };
        return this.#open({ ...said, kind: 'rotation', incident: null, glass: null }, given, at);
      }
      case 'KillOpened': {
        const { containment: id, note, incident } = event;
        // The rest of the same revocation.
        if (event.moved !== undefined) return;
        const given = this.#take('revocation');
        const said = {
          ...{ id, note, incident },
          reason: killReason(event),
          askedBy: askerOf(given) ?? this.#ending ?? actor,
        };
        this.#ending = null;
        this.#open({ ...said, kind: 'revocation', glass: this.#glass }, given, at);
        this.#glass = null;
        return this.#dropRequest();
      }
      default:
        return;
    }
  }

  #goOn({ event }: Told): void {
    const act = this.#current();
    if (act === null) return;
    switch (event.type) {
      case 'SecretLost':
        act.detail = `the new secret was lost: ${event.evidence}`;
        return;
      case 'SecondResetApproved':
        act.approvals = [...act.approvals, ...this.#take('rotation').map(({ id }) => id)];
        return;
      case 'PreviousRetired':
        act.proofs = [...act.proofs, event.proof];
        return;
      case 'ProvenDead':
        act.proofs = [...act.proofs, ...event.proofs];
        return;
      default:
        return;
    }
  }

  #end({ at, event }: Told): void {
    switch (event.type) {
      case 'Closed':
        return this.#close('finished', at);
      case 'Aborted':
        this.#request = null;
        return this.#close('aborted', at, `${event.fault.code}: ${event.fault.saw}`);
      case 'Superseded':
        return this.#close('superseded', at);
      case 'RolledBack':
        return this.#close('rolled-back', at);
      case 'HandedOver':
        return this.#close('overtaken', at);
      default:
        return;
    }
  }

  #open(
    said: Pick<ActRecord, 'kind' | 'id' | 'reason' | 'note' | 'incident' | 'askedBy' | 'glass'>,
    given: readonly Agreed[],
    beganAt: number,
  ): void {
    this.#all.push({
      ...{ ...said, approvals: given.map(({ id }) => id), beganAt, endedAt: null },
      ...{ outcome: 'open', detail: null, proofs: [] },
    });
  }

  #close(outcome: ActOutcome, at: number, detail: string | null = null): void {
    const act = this.#current();
    if (act === null) return;
    act.endedAt = at;
    act.outcome = outcome;
    act.detail = detail ?? act.detail;
  }

  #current(): Draft | null {
    const last = this.#all.at(-1);
    return last === undefined || last.endedAt !== null ? null : last;
  }

  #take(kind: ActRecord['kind']): readonly Agreed[] {
    const taken = this.#agreed.filter((each) => each.kind === kind);
    this.#agreed = this.#agreed.filter((each) => each.kind !== kind);
    return taken;
  }

  #dropRequest(): void {
    this.#request = null;
    this.#agreed = this.#agreed.filter(({ isDue }) => isDue);
  }
}

/** A rollback, a sync, or an end that leaves the key alive begins neither a rotation nor a revocation. */
function beginsAct(action: AskedAction): boolean {
  return action.do === 'decommission' ? !action.keepKey : action.do !== 'redeliver';
}

/** Whoever wanted it, where somebody else's agreement made it begin. */
function askerOf(given: readonly Agreed[]): string | null {
  return given.find(({ isDue }) => !isDue)?.by ?? null;
}

function spareReason({ leaked, incident, application }: EventOf<'SpareOpened'>['spare']): string {
  const words = [leaked ? 'leaked' : 'requested', `moved to ${application} first`];
  return incident === null ? words.join(', ') : `${words.join(', ')}, incident ${incident}`;
}

function killReason({ leaked, incident, replace }: EventOf<'KillOpened'>): string {
  const words = [leaked ? 'leaked' : 'requested', replace ? 'with a replacement' : 'for good'];
  return incident === null ? words.join(', ') : `${words.join(', ')}, incident ${incident}`;
}
