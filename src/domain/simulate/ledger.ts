import { alertCatalogue } from '../alerts/catalogue.ts';
import type { Condition } from '../alerts/conditions.ts';
import { HOUR_MS } from '../duration.ts';
import type { RotationReason } from '../events.ts';
import type { GivenCredential } from './given.ts';
import { dayOf } from './limits.ts';
import type { AlertCount, Breach } from './report.ts';
import { createTally } from './tally.ts';
import type { Tally } from './tally.ts';

/** Older than max, or ended by the issuer while it was the only one. */
const BREACHES: ReadonlySet<string> = new Set(['KT-A103', 'KT-A101']);

export interface Step {
  readonly who: string;
  readonly kind: 'task' | 'approval';
  readonly at: number;
  readonly count: number;
}

/** What is written down while the year goes by. */
export interface Ledger {
  readonly rotations: readonly (readonly { readonly at: number; readonly reason: RotationReason }[])[];
  readonly breaches: readonly (Breach & { readonly index: number })[];
  readonly alerts: ReadonlyMap<string, AlertCount>;
  readonly pagedAt: readonly number[];
  readonly attendedAt: readonly number[];
  readonly steps: readonly Step[];
  readonly waits: Readonly<Record<'schedule' | 'places' | 'budget' | 'other', Tally>>;
  /** Issuer and day → how many resets were wanted and not to be had. */
  readonly refused: ReadonlyMap<string, ReadonlyMap<number, number>>;
  rotated(index: number, at: number, reason: RotationReason): void;
  reviewed(index: number, raised: readonly Condition[], at: number): void;
  step(step: Step): void;
  attended(at: number): void;
  refuse(issuer: string, at: number): void;
}

export function createLedger(credentials: readonly GivenCredential[]): Ledger {
  const rotations = credentials.map(() => [] as { at: number; reason: RotationReason }[]);
  const open = credentials.map(() => new Map<string, Writable>());
  const pages = credentials.map(() => [] as number[]);
  const breaches: Writable[] = [];
  const alerts = new Map<string, AlertCount>();
  const pagedAt: number[] = [];
  const attendedAt: number[] = [];
  const steps: Step[] = [];
  const refused = new Map<string, Map<number, number>>();

  const raise = (index: number, { code, summary }: Condition, at: number): Writable => {
    const { spec, policy } = credentials[index]!;
    const { title, severity } = alertCatalogue[code];
    const known = alerts.get(code);
    if (known === undefined) alerts.set(code, { code, title, severity, count: 1, name: spec.name, at });
    else alerts.set(code, { ...known, count: known.count + 1 });
    if (severity === 'critical') pagedAt.push(at);
    const isBreach = BREACHES.has(code);
    const warnedAt = isBreach ? firstPage(pages[index]!, rotations[index]!, at) : null;
    const raised = {
      ...{ index, name: spec.name, policy: policy?.name ?? null, at, endedAt: null, warnedAt, summary },
    };
    if (isBreach) breaches.push(raised);
    else if (severity === 'critical') pages[index]!.push(at);
    return raised;
  };

  return {
    ...{ rotations, breaches, alerts, pagedAt, attendedAt, steps, refused },
    waits: { schedule: createTally(), places: createTally(), budget: createTally(), other: createTally() },
    rotated: (index, at, reason) => void rotations[index]!.push({ at, reason }),
    reviewed: (index, raised, at) => {
      const standing = open[index]!;
      if (raised.length === 0 && standing.size === 0) return;
      const keys = new Set<string>();
      for (const condition of raised) {
        const key = `${condition.code}/${condition.aspect}`;
        keys.add(key);
        if (!standing.has(key)) standing.set(key, raise(index, condition, at));
      }
      for (const [key, breach] of standing) {
        if (keys.has(key)) continue;
        breach.endedAt = at;
        standing.delete(key);
      }
    },
    step: (step) => void steps.push(step),
    attended: (at) => void attendedAt.push(at),
    refuse: (issuer, at) => {
      const days = refused.get(issuer) ?? new Map<number, number>();
      refused.set(issuer, days);
      days.set(dayOf(at), (days.get(dayOf(at)) ?? 0) + 1);
    },
  };
}

/** A key that was made within the last hour may not be delivered yet: the one before it is in breach. */
const DELIVERED_MS = HOUR_MS;

/** The first page since the key that is in breach was made; null where there was none. */
function firstPage(
  pages: readonly number[],
  rotations: readonly { readonly at: number }[],
  at: number,
): number | null {
  const madeAt = rotations.findLast((rotation) => rotation.at < at - DELIVERED_MS)?.at ?? -Infinity;
  return pages.find((page) => page > madeAt && page < at) ?? null;
}

type Writable = { -readonly [Field in keyof Breach]: Breach[Field] } & { readonly index: number };
