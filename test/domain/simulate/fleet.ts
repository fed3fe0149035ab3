import { DAY_MS } from '../../../src/domain/duration.ts';
import type { Facts } from '../../../src/domain/facts.ts';
import { mergePolicies } from '../../../src/domain/policy/merge.ts';
import type { Calendars } from '../../../src/domain/schedule/calendar.ts';
import type { ScheduleSpec } from '../../../src/domain/schedule/spec.ts';
import { schedulesWith } from '../../../src/schedule/schedules.ts';
import type { IssuerProfile } from '../../../src/domain/issuer-profile.ts';
import { assumedState, spreadAge } from '../../../src/domain/simulate/assume.ts';
import { USUAL_PACE } from '../../../src/domain/simulate/given.ts';
import type { Given, GivenCredential } from '../../../src/domain/simulate/given.ts';
import type { SimulationReport } from '../../../src/domain/simulate/report.ts';
import { simulate } from '../../../src/domain/simulate/simulate.ts';
import { policy, policySpec, profile, spec } from '../../support/history.ts';

export const FROM_AT = Date.UTC(2026, 11, 1);
export const YEAR_MS = 365 * DAY_MS;

type Policy = NonNullable<Facts['policy']>;

export interface FleetOptions {
  readonly count: number;
  readonly policy?: Partial<Policy>;
  readonly resetsPerDay?: number | null;
  readonly overlapMs?: number;
  readonly validityMs?: number | null;
  readonly attended?: boolean;
  /** Of every key at the beginning; spread where none is given. */
  readonly ageMs?: number;
  readonly years?: number;
  readonly asWritten?: boolean;
}

export function profileWith({ resetsPerDay, overlapMs, validityMs }: Partial<FleetOptions>): IssuerProfile {
  return {
    ...profile,
    resetsPerDay: { ...profile.resetsPerDay, value: resetsPerDay ?? null },
    overlapMs: { ...profile.overlapMs, value: overlapMs ?? profile.overlapMs.value },
    validityMs: { ...profile.validityMs, value: validityMs ?? null },
  };
}

export function fleetWith(options: FleetOptions): Given {
  const own = profileWith(options);
  const governing: Policy = { ...policy, ...options.policy };
  const credentials = Array.from({ length: options.count }, (_, index): GivenCredential => {
    const name = `wb-orders-${index + 1}`;
    const each = { ...spec, name, application: name };
    const ageMs = options.ageMs ?? spreadAge(index, governing, own);
    return {
      state: assumedState(each, own, FROM_AT, ageMs),
      spec: each,
      policy: governing,
      profile: own,
      attended: options.attended ?? false,
    };
  });
  return {
    credentials,
    fromAt: FROM_AT,
    toAt: FROM_AT + (options.years ?? 1) * YEAR_MS,
    pace: USUAL_PACE,
    asWritten: options.asWritten ?? false,
    assumed: [],
  };
}

export function reportOf(given: Given): SimulationReport {
  const run = simulate(given);
  for (;;) {
    const step = run.next();
    if (step.done === true) return step.value;
  }
}

export function simulated(options: FleetOptions): SimulationReport {
  return reportOf(fleetWith(options));
}

/** What a policy makes of a schedule, to be put into the policy of a fleet. */
export function scheduled(
  schedule: ScheduleSpec,
  calendars: Calendars = new Map(),
): Pick<Policy, 'schedules'> {
  const { schedules } = mergePolicies([{ ...policySpec, schedule }], schedulesWith(calendars));
  return { schedules };
}
