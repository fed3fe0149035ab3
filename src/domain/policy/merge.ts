import type { Schedule } from '../schedule/schedule.ts';
import type { ScheduleSpec } from '../schedule/spec.ts';
import type { EffectivePolicy, EffectiveSchedule, Origin, PlaceLimit } from './effective.ts';
import { mergeApprovals, mergeAttended } from './merge-people.ts';
import { exceptionsOf, saysWhen } from './merge-exceptions.ts';
import { presets } from './presets.ts';
import type { PolicyMode, PolicySpec } from './spec.ts';
import { winners } from './winners.ts';
import type { Ruling, Winners } from './winners.ts';

/** Where in the overlap an unloaded consumer becomes a straggler, unless a policy says otherwise: half way. */
const STRAGGLER_WARN_FRACTION = 0.5;
export type ScheduleOf = (spec: ScheduleSpec) => Schedule;

const MODES: readonly PolicyMode[] = ['audit', 'plan', 'enforce'];

/**
 * What holds where all of `specs` select a credential. Each field has its own rule: ages and leads take the smallest; a
 * limit is for the set of its own policy; the mode the most cautious; notices the longest; approvals the largest count and
 * only those whom everybody names; schedules must all be open; routes, escalations and evidence add up. Of equals the first
 * by name wins.
 */
export function mergePolicies(specs: readonly PolicySpec[], scheduleOf: ScheduleOf): EffectivePolicy {
  const sorted = specs.toSorted((left, right) => (left.name < right.name ? -1 : 1));
  const rulings = sorted.flatMap(rulingsOf);
  const won = winners(rulings);
  const places = placesOf(rulings);
  const merged = {
    policies: sorted.map(({ name }) => name),
    ...modeOf(won),
    graceMs: graceOf(sorted),
    age: {
      warnMs: won.smallest('age.warn', ({ age }) => age.warnMs),
      rotateMs: won.smallest('age.rotate', ({ age }) => age.rotateMs),
      maxMs: won.smallest('age.max', ({ age }) => age.maxMs),
      ceilingMs: won.smallest('age.ceiling', ({ age }) => age.ceilingMs),
    },
    issuerExpiryLeadMs: won.smallest('issuerExpiry.lead', (rules) => rules.issuerExpiryLeadMs),
    stragglerWarnFraction:
      won.smallest('overlap.stragglerWarnAt', (rules) => rules.stragglerWarnFraction) ??
      STRAGGLER_WARN_FRACTION,
    places,
    attended: mergeAttended(won),
    schedules: schedulesOf(rulings, scheduleOf),
    approvals: mergeApprovals(won),
    routes: rulings.flatMap(({ rules }) => rules.routes),
    escalation: rulings
      .flatMap(({ rules }) => rules.escalation)
      .toSorted((left, right) => left.afterMs - right.afterMs),
    exceptions: exceptionsOf(sorted),
    evidence: {
      riskAnalysis: won.first('evidence.riskAnalysis', ({ evidence }) => evidence.riskAnalysis),
      reviewedAt: won.smallest('evidence.reviewed', ({ evidence }) => evidence.reviewedAt),
    },
  };
  const granting = sorted.find(({ exceptions }) => exceptions.length > 0);
  const origins = granting === undefined ? {} : { exceptions: originIn(granting, 'exceptions') };
  return { name: leading(sorted, places, won.via), ...merged, origins: { ...won.origins, ...origins } };
}

/** A policy speaks first, then the presets that it extends. */
function rulingsOf(spec: PolicySpec): readonly Ruling[] {
  const own: Ruling = { policy: spec.name, rules: spec, originOf: (field) => originIn(spec, field) };
  const borrowed = spec.extends.flatMap((name): readonly Ruling[] => {
    const preset = presets.get(name);
    const origin: Origin = { ...originIn(spec, 'extends'), rule: name };
    return preset === undefined ? [] : [{ policy: spec.name, rules: preset.rules, originOf: () => origin }];
  });
  return [own, ...borrowed];
}

/** The line of the field itself, or of the nearest part around it that the manifest has. */
function originIn({ name, source, lines }: PolicySpec, field: string): Origin {
  for (let path = field; path !== ''; path = path.slice(0, Math.max(0, path.lastIndexOf('.')))) {
    const line = lines[path];
    if (line !== undefined) return { rule: name, source: { ...source, line } };
  }
  return { rule: name, source };
}

/** Nobody says a mode: it is only reported. `enforce` of one policy counts only from its own day on. */
function modeOf(won: Winners): Pick<EffectivePolicy, 'mode' | 'enforceFromAt'> {
  const caution = won.smallest('mode', ({ mode }) => (mode === null ? null : MODES.indexOf(mode)));
  return {
    mode: MODES[caution ?? 0]!,
    enforceFromAt: won.largest('enforceFrom', (rules) => rules.enforceFromAt),
  };
}

/** A grace lifts the maximum of its own policy and of no other: it holds where all that say when to rotate give one. */
function graceOf(specs: readonly PolicySpec[]): number | null {
  const graces = specs.filter(saysWhen).map(({ graceMs }) => graceMs ?? 0);
  const leastMs = Math.min(...graces);
  return graces.length === 0 || leastMs === 0 ? null : leastMs;
}

function schedulesOf(rulings: readonly Ruling[], scheduleOf: ScheduleOf): readonly EffectiveSchedule[] {
  return rulings.flatMap(({ rules, originOf }) =>
    rules.schedule === null ? [] : [{ spec: rules.schedule, schedule: scheduleOf(rules.schedule), originOf }],
  );
}

/** Each limit is for the set of its own policy, so none takes the place of another. In the order of the policies' names. */
function placesOf(rulings: readonly Ruling[]): readonly PlaceLimit[] {
  const limits = new Map<string, number>();
  for (const { policy, rules } of rulings)
    if (rules.concurrent !== null)
      limits.set(policy, Math.min(rules.concurrent, limits.get(policy) ?? Infinity));
  return [...limits].map(([policy, limit]) => ({ policy, limit }));
}

function leading(
  sorted: readonly PolicySpec[],
  places: readonly PlaceLimit[],
  via: (field: string) => string | null,
): string {
  const [scarcest] = places.toSorted((left, right) => left.limit - right.limit);
  return scarcest?.policy ?? via('age.rotate') ?? sorted[0]!.name;
}
