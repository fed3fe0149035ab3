import type { EventType } from '../../src/domain/events.ts';
import { pairKey } from './faults/injector.ts';
import { FAULT_KINDS } from './faults/kinds.ts';
import type { FaultKind } from './faults/kinds.ts';
import { WANTED_EVENTS } from './faults/script.ts';

/** The run that the published figures come from; a shorter one needs as many of each pair as its share. */
export const STANDARD_YEARS = 10_000;
const WANTED_IN_STANDARD_RUN = 100;

interface Impossible {
  readonly events: readonly EventType[];
  readonly faults: readonly FaultKind[];
  readonly reason: string;
}

/** Pairs that can't be, by construction of the protocol. */
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
  const wanted = Math.floor(WANTED_IN_STANDARD_RUN * Math.min(1, years / STANDARD_YEARS));
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
