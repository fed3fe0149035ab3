import type { AlertRow } from '../domain/alert.ts';
import { conditionOf } from '../domain/present/condition.ts';
import { sleepsTooLong } from './clock-steps.ts';
import type { CredentialCondition } from '../domain/views.ts';
import { factsFor, summaries } from './operations/look.ts';
import type { LookDeps } from './operations/look.ts';

/** How many credentials are in which condition, kept up as they move: nobody counts the fleet at every tick. */
export interface Census {
  note(uid: string, condition: CredentialCondition): void;
  counts(): Readonly<Record<string, number>>;
}

export function createCensus(): Census {
  const noted = new Map<string, CredentialCondition>();
  const counts = new Map<CredentialCondition, number>();
  const add = (condition: CredentialCondition, by: number): void => {
    counts.set(condition, (counts.get(condition) ?? 0) + by);
  };
  return {
    note: (uid, condition) => {
      const before = noted.get(uid);
      if (before === condition) return;
      if (before !== undefined) add(before, -1);
      add(condition, 1);
      noted.set(uid, condition);
    },
    counts: () => Object.fromEntries(counts),
  };
}

/** The count at the start of the process; from then on only what moves is noted. Whoever would oversleep is woken. */
export async function takeCensus(census: Census, deps: LookDeps): Promise<void> {
  const asleep: string[] = [];
  for await (const row of summaries(deps)) {
    const facts = await factsFor(deps, row);
    census.note(row.state.uid, conditionOf(row.state, facts));
    if (sleepsTooLong(row, facts.now)) asleep.push(row.state.uid);
  }
  if (asleep.length > 0) await deps.ports.journal.wake(asleep, deps.ports.clock.now());
}

export function countByCode(alerts: readonly AlertRow[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { code } of alerts) counts[code] = (counts[code] ?? 0) + 1;
  return counts;
}
