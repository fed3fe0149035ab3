import type { EventType } from '../../src/domain/events.ts';
import { pairKey } from './faults/injector.ts';
import { FAULT_KINDS } from './faults/kinds.ts';
import type { FaultKind } from './faults/kinds.ts';
import { WANTED_EVENTS } from './faults/script.ts';

/** In the 10,000 years of the standard run each pair is wanted 100 times, and in a shorter one its share of them. */
export const YEARS_FOR_EACH = 100;
/** What is seen three times in so few years says nothing about how often it is seen. */
export const LEAST_YEARS = 2_000;
const MOST_WANTED = 100;

interface Impossible {
  readonly events: readonly EventType[];
  readonly faults: readonly FaultKind[];
  readonly reason: string;
}

/**
 * Pairs that can't be, by construction of the protocol: the event is followed by another one before the process calls
 * anybody for this credential. Where they are counted all the same, the call was one for another credential.
 */
export const IMPOSSIBLE: readonly Impossible[] = [
  {
    events: ['Sealed'],
    faults: ['lost request', 'lost reply', 'late reply', 'duplicate'],
    reason: 'between Sealed and Parsed no call leaves the process',
  },
  {
    events: ['PreviousRetired', 'ProvenDead'],
    faults: ['lost request', 'lost reply', 'late reply', 'duplicate'],
    reason: 'Closed is the next append, and no call leaves the process before it',
  },
  {
    events: ['OutcomeReported'],
    faults: ['lost request', 'lost reply', 'late reply', 'duplicate'],
    reason: 'what a person has read is compared without asking anybody, and settles the call at once',
  },
];

export function isImpossible(event: EventType, kind: FaultKind): boolean {
  return IMPOSSIBLE.some(({ events, faults }) => events.includes(event) && faults.includes(kind));
}

export interface MatrixSummary {
  readonly pairs: number;
  readonly least: { readonly pair: string; readonly count: number };
  readonly wanted: number;
  readonly missed: readonly string[];
}

export function summaryOf(seen: ReadonlyMap<string, number>, years: number): MatrixSummary {
  const wanted = years < LEAST_YEARS ? 0 : Math.min(MOST_WANTED, Math.floor(years / YEARS_FOR_EACH));
  const counts = WANTED_EVENTS.flatMap((event) =>
    FAULT_KINDS.filter((kind) => !isImpossible(event, kind)).map((kind) => {
      const pair = pairKey(event, kind);
      return { pair, count: seen.get(pair) ?? 0 };
    }),
  ).sort((left, right) => left.count - right.count);
  return {
    pairs: counts.length,
    least: counts[0] ?? { pair: 'none', count: 0 },
    wanted,
    missed: counts.filter(({ count }) => count < wanted).map(({ pair, count }) => `${pair}: ${count}`),
  };
}

export function countByFault(seen: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  const counts = new Map<string, number>(FAULT_KINDS.map((kind) => [kind, 0]));
  for (const [pair, count] of seen) {
    const kind = pair.split(' / ')[1] ?? '';
    counts.set(kind, (counts.get(kind) ?? 0) + count);
  }
  return counts;
}
