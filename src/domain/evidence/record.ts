import { currentVersion, unregistered } from '../credential.ts';
import type { CredentialState } from '../credential.ts';
import type { StoredEvent } from '../events.ts';
import { fold } from '../fold.ts';
import type { EffectivePolicy } from '../policy/effective.ts';
import { Acts } from './acts.ts';
import { Agreements } from './agreements.ts';
import { gapsOf } from './gaps.ts';
import type { Held } from './gaps.ts';
import { operationOf } from './operation.ts';
import type { CredentialEvidence, OperationRecord, OverAge, PolicyEvidence } from './report.ts';

export interface Period {
  readonly fromAt: number;
  readonly toAt: number;
  readonly madeAt: number;
}

/** A key that was in use from one time to another; `untilAt` null: it is. */
interface Use {
  readonly version: number;
  readonly bornAt: number;
  readonly sinceAt: number;
  readonly untilAt: number | null;
}

/**
 * Reads one credential's stream from its beginning, event by event, and keeps what a report needs. It begins before the
 * period, because a key that was too old in it was made before it.
 */
export class EvidenceRecord {
  readonly #period: Period;
  readonly #acts = new Acts();
  readonly #agreements = new Agreements();
  readonly #operations: OperationRecord[] = [];
  readonly #uses: Use[] = [];
  #state: CredentialState;

  constructor(uid: string, period: Period) {
    this.#period = period;
    this.#state = unregistered(uid);
  }

  add(stored: Pick<StoredEvent, 'at' | 'actor' | 'event'>): void {
    this.#state = fold(this.#state, stored);
    this.#acts.add(stored);
    this.#agreements.add(stored);
    const operation = operationOf(stored);
    if (operation !== null && this.#holds(stored.at)) this.#operations.push(operation);
    this.#follow(stored.at);
  }

  evidence({ spec, policy }: Pick<Held, 'spec' | 'policy'>): CredentialEvidence {
    const { uid, name } = this.#state;
    const { all } = this.#acts;
    const { approvals, glasses } = this.#agreements;
    return {
      ...{ uid, name, issuer: spec?.issuer ?? null, owner: spec?.owner ?? null, policy: policyOf(policy) },
      acts: all.filter(({ beganAt, endedAt }) => this.#touches(beganAt, endedAt)),
      approvals: approvals.filter(({ askedAt, end }) => this.#touches(askedAt, end?.at ?? null)),
      brokenGlass: glasses.filter(({ at, review }) => this.#touches(at, review?.at ?? null)),
      operations: this.#operations,
      exceptions: (policy?.exceptions ?? [])
        .filter(({ credential, untilAt }) => credential === name && untilAt > this.#period.fromAt)
        .map(({ ticket, owner, untilAt }) => ({ ticket, owner, untilAt })),
      overAge: this.#overAge(policy?.age.maxMs ?? null),
      gaps: gapsOf({ state: this.#state, spec, policy }, all, glasses),
    };
  }

  #holds(at: number): boolean {
    return at >= this.#period.fromAt && at < this.#period.toAt;
  }

  #touches(fromAt: number, untilAt: number | null): boolean {
    return fromAt < this.#period.toAt && (untilAt === null || untilAt >= this.#period.fromAt);
  }

  #follow(at: number): void {
    const current = currentVersion(this.#state);
    const key = current?.key ?? null;
    const last = this.#uses.at(-1);
    const isSame = current !== null && last?.version === current.version && last.untilAt === null;
    if (isSame) return;
    if (last !== undefined && last.untilAt === null) this.#uses.splice(-1, 1, { ...last, untilAt: at });
    if (current === null || key === null) return;
    this.#uses.push({ version: current.version, bornAt: key.bornAt, sinceAt: at, untilAt: null });
  }

  /** From when to when is told whole, also where it began before the period. A key counts from when it was known here. */
  #overAge(maxMs: number | null): readonly OverAge[] {
    if (maxMs === null) return [];
    const { fromAt, toAt, madeAt } = this.#period;
    const endsAt = Math.min(toAt, madeAt);
    return this.#uses.flatMap(({ version, bornAt, sinceAt, untilAt }) => {
      const since = Math.max(sinceAt, bornAt + maxMs);
      const until = untilAt !== null && untilAt < endsAt ? untilAt : null;
      if (since >= endsAt || (until !== null && (until <= since || until <= fromAt))) return [];
      return [{ version, sinceAt: since, untilAt: until }];
    });
  }
}

function policyOf(policy: EffectivePolicy | null): PolicyEvidence | null {
  if (policy === null) return null;
  const { name, mode, age, evidence } = policy;
  return { name, mode, maxMs: age.maxMs, ...evidence };
}
