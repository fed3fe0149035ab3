import { DAY_MS } from '../../src/domain/duration.ts';
import type { SimulationReport, Waits } from '../../src/domain/simulate/report.ts';

export const FROM_AT = Date.UTC(2026, 11, 1);
const none: Waits = { count: 0, longestMs: 0, name: null, at: null, causes: [] };

/** A year in which nothing goes wrong. */
export const SIMULATION: SimulationReport = {
  ...{
    fromAt: FROM_AT,
    toAt: FROM_AT + 365 * DAY_MS,
    credentials: 1,
    rotations: 4,
    attended: 0,
    decisions: 40,
  },
  assumptions: ['Nothing fails: issuers, stores and consumers answer at once.'],
  breaches: [],
  alerts: [],
  waits: { schedule: none, places: none, budget: none, other: none },
  budgetDays: [],
  months: [{ month: '2026-12', rotations: 4, attended: 0, breaches: 0, pages: 0 }],
  people: [],
  lanes: [
    {
      ...{ name: 'wb-orders-1', policy: 'prod', breaches: [], overlapMs: 10 * DAY_MS },
      rotations: [{ at: FROM_AT + 20 * DAY_MS, reason: 'age' }],
    },
  ],
  leftOut: [],
};
