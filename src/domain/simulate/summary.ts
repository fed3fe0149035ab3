import { DAY_MS, formatDuration } from '../duration.ts';
import type { Given, GivenCredential } from './given.ts';
import type { Ledger } from './ledger.ts';
import { dayOf } from './limits.ts';
import type { Limits } from './limits.ts';
import type { AlertCount, BudgetDay, Lane, Month, Person, SimulationReport } from './report.ts';

/** What is left when the year is over. */
export interface Over {
  readonly given: Given;
  readonly lives: readonly { readonly given: GivenCredential; readonly leftOut: string | null }[];
  readonly limits: Limits;
  readonly ledger: Ledger;
  readonly decisions: number;
}

export function reportOf({ given, lives, limits, ledger, decisions }: Over): SimulationReport {
  const { fromAt, toAt } = given;
  const lanes = lanesOf(lives, ledger);
  const { schedule, places, budget, other } = ledger.waits;
  return {
    ...{ fromAt, toAt, credentials: lives.length, decisions },
    rotations: lanes.reduce((sum, lane) => sum + lane.rotations.length, 0),
    attended: ledger.attendedAt.length,
    assumptions: [...given.assumed, ...assumptionsOf(given)],
    breaches: ledger.breaches.map(({ name, policy, at, endedAt, warnedAt, summary }) => ({
      ...{ name, policy, at, endedAt, warnedAt, summary },
    })),
    alerts: [...ledger.alerts.values()].sort(byWeight),
    waits: { schedule: schedule.sum(), places: places.sum(), budget: budget.sum(), other: other.sum() },
    budgetDays: budgetDaysOf(lives, limits, ledger),
    months: monthsOf(given, ledger, lanes),
    people: peopleOf(given, ledger),
    lanes,
    leftOut: lives.flatMap((life) =>
      life.leftOut === null ? [] : [{ name: life.given.spec.name, why: life.leftOut }],
    ),
  };
}

function assumptionsOf({ credentials, pace, asWritten }: Given): readonly string[] {
  const idle = credentials.filter(({ policy }) => policy !== null && policy.mode !== 'enforce').length;
  const unruled = credentials.filter(({ policy }) => policy === null).length;
  const byPeople = credentials.some(({ attended }) => attended);
  const approved = credentials.some(({ policy }) => policy?.approvals.rotate != null);
  return [
    'Nothing fails: issuers, stores and consumers answer at once.',
    `From the call to the last promotion it takes ${formatDuration(pace.deliveryMs)}.`,
    ...(byPeople || approved
      ? [`People agree, and have a new key, ${formatDuration(pace.personMs)} after being asked.`]
      : []),
    ...(byPeople ? ['Nobody makes a key at a portal while the schedule is closed.'] : []),
    ...(idle > 0 && !asWritten
      ? [`Policies of ${idle} credentials only report or wait; they are run as if they enforced.`]
      : []),
    ...(unruled > 0 ? [`No policy selects ${unruled} credentials: they are never rotated.`] : []),
  ];
}

const WEIGHT: Readonly<Record<string, number>> = { critical: 0, warning: 1, info: 2 };

function byWeight(left: AlertCount, right: AlertCount): number {
  return (WEIGHT[left.severity] ?? 3) - (WEIGHT[right.severity] ?? 3) || left.code.localeCompare(right.code);
}

function lanesOf(lives: Over['lives'], ledger: Ledger): readonly Lane[] {
  const breaches = new Map<number, { at: number; endedAt: number | null }[]>();
  for (const { index, at, endedAt } of ledger.breaches) {
    const known = breaches.get(index) ?? [];
    known.push({ at, endedAt });
    breaches.set(index, known);
  }
  return lives.map(({ given: { spec, policy, profile } }, index) => ({
    name: spec.name,
    policy: policy?.name ?? null,
    rotations: ledger.rotations[index] ?? [],
    breaches: breaches.get(index) ?? [],
    overlapMs: profile.overlapMs.value,
  }));
}

function budgetDaysOf(lives: Over['lives'], limits: Limits, ledger: Ledger): readonly BudgetDay[] {
  const limitOf = new Map(
    lives.map(({ given: { spec, profile } }) => [spec.issuer, profile.resetsPerDay.value] as const),
  );
  return [...ledger.refused].flatMap(([issuer, days]) =>
    [...days].map(([day, refused]) => ({
      issuer,
      day: new Date(day * DAY_MS).toISOString().slice(0, 10),
      made: limits.spent.get(issuer)?.get(day) ?? 0,
      refused,
      limit: limitOf.get(issuer) ?? 0,
    })),
  );
}

function monthOf(at: number): string {
  return new Date(at).toISOString().slice(0, 7);
}

/** Every month that the simulation touches, in order. */
function monthNames({ fromAt, toAt }: Given): readonly string[] {
  const names: string[] = [];
  for (let day = dayOf(fromAt); day * DAY_MS < toAt; day += 1) {
    const month = monthOf(day * DAY_MS);
    if (names.at(-1) !== month) names.push(month);
  }
  return names;
}

function monthsOf(given: Given, ledger: Ledger, lanes: readonly Lane[]): readonly Month[] {
  const rotations = perMonth(lanes.flatMap((lane) => lane.rotations.map(({ at }) => at)));
  const attended = perMonth(ledger.attendedAt);
  const breaches = perMonth(ledger.breaches.map(({ at }) => at));
  const pages = perMonth(ledger.pagedAt);
  return monthNames(given).map((month) => ({
    month,
    rotations: rotations.get(month) ?? 0,
    attended: attended.get(month) ?? 0,
    breaches: breaches.get(month) ?? 0,
    pages: pages.get(month) ?? 0,
  }));
}

function perMonth(times: readonly number[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const at of times) counts.set(monthOf(at), (counts.get(monthOf(at)) ?? 0) + 1);
  return counts;
}

function peopleOf(given: Given, { steps }: Ledger): readonly Person[] {
  const months = monthNames(given);
  const people = new Map<string, { tasks: number; approvals: number; perMonth: number[] }>();
  for (const { who, kind, at, count } of steps) {
    const person = people.get(who) ?? { tasks: 0, approvals: 0, perMonth: months.map(() => 0) };
    people.set(who, person);
    if (kind === 'task') person.tasks += count;
    else person.approvals += count;
    const month = months.indexOf(monthOf(at));
    if (month !== -1) person.perMonth[month]! += count;
  }
  return [...people].map(([who, counts]) => ({ who, ...counts }));
}
