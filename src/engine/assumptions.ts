import type { Fleet } from '../domain/spec.ts';

/** What the schedules of a fleet have to assume by then, each once, as whole sentences. */
export function assumptionsOf(fleet: Fleet, at: number): readonly string[] {
  const found = fleet.policies.flatMap(({ schedule }) =>
    schedule === null ? [] : fleet.scheduleOf(schedule).assumptions(at),
  );
  return [...new Set(found)].map((text) => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`);
}
