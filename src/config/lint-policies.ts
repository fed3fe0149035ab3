import { DAY_MS, formatDuration } from '../domain/duration.ts';
import type { FaultCode, FaultView } from '../domain/fault.ts';
import { governing } from '../domain/policy/governing.ts';
import { mergePolicies } from '../domain/policy/merge.ts';
import { routeTakes } from '../domain/policy/route.ts';
import { selects } from '../domain/policy/select.ts';
import type { PolicySpec } from '../domain/policy/spec.ts';
import type { LoadedPolicies } from './load-policies.ts';
import { problem, sortedViews } from './problem.ts';
import type { Problem } from './problem.ts';

const REVIEW_AFTER_MS = 365 * DAY_MS;

/** What can be kept and is hardly meant: nothing of it keeps the daemon from loading the manifests. */
export function lintPolicies(loaded: LoadedPolicies, now: number): readonly FaultView[] {
  const problems = loaded.policies.flatMap((policy) => RULES.flatMap((rule) => rule(policy, loaded, now)));
  return sortedViews(problems);
}

type Rule = (policy: PolicySpec, loaded: LoadedPolicies, now: number) => readonly Problem[];

function at(policy: PolicySpec, field: string, code: FaultCode, saw: string): Problem {
  const line = policy.lines[field] ?? policy.source.line;
  return problem(code, policy.source.file, { line, col: 1 }, { saw });
}

const selectsNothing: Rule = (policy, { credentials }) => {
  if (credentials.size === 0) return [];
  for (const credential of credentials.values()) if (selects(policy.select, credential)) return [];
  return [at(policy, 'select', 'KT1130', `select: none of ${credentials.size} credentials`)];
};

const idleExceptions: Rule = (policy, { credentials, policies, scheduleOf }, now) =>
  policy.exceptions.flatMap(({ credential: name, untilAt }, index) => {
    const field = `exceptions[${index}]`;
    const credential = credentials.get(name);
    const idle = (saw: string): readonly Problem[] => [at(policy, field, 'KT1131', `${field}: ${saw}`)];
    if (untilAt <= now) return idle(`${name} was excepted until ${day(untilAt)}`);
    if (credential === undefined) return credentials.size === 0 ? [] : idle(`no credential ${name}`);
    if (!selects(policy.select, credential)) return idle(`the policy does not select ${name}`);
    const all = governing(policies, scheduleOf)(credential);
    if (all?.exceptions.some((one) => one.credential === name) === true) return [];
    return idle(`${all!.policies.join(' and ')} govern ${name}, and not all of them except it`);
  });

const untested: Rule = (policy, { tests }) =>
  tests.some((test) => test.policy === policy.name)
    ? []
    : [at(policy, 'metadata', 'KT1132', `no PolicyTest has policy: ${policy.name}`)];

/** Windows and calendars recur and are refused where they leave no time; days are for once, and page. */
const longFreeze: Rule = (policy, { scheduleOf }) => {
  const { rotateMs, maxMs } = mergePolicies([policy], scheduleOf).age;
  if (rotateMs === null || maxMs === null) return [];
  const slackMs = maxMs - rotateMs;
  return (policy.schedule?.blackouts ?? []).flatMap((one, index) => {
    if ('calendar' in one) return [];
    const lengthMs = Date.parse(one.to) - Date.parse(one.from);
    const field = `schedule.blackout[${index}]`;
    const saw =
      `${field}: ${one.from} to ${one.to} is ${formatDuration(lengthMs)}, and ` +
      `max ${formatDuration(maxMs)} - rotate ${formatDuration(rotateMs)} = ${formatDuration(slackMs)}`;
    return lengthMs < slackMs ? [] : [at(policy, field, 'KT1133', saw)];
  });
};

const overBlackout: Rule = (policy, _loaded, now) =>
  (policy.schedule?.blackouts ?? []).flatMap((one, index) => {
    if ('calendar' in one || Date.parse(one.to) > now - DAY_MS) return [];
    const field = `schedule.blackout[${index}]`;
    return [at(policy, field, 'KT1134', `${field}: over since ${one.to}`)];
  });

/** Only the log would say it. */
const toldToNobody: Rule = (policy, { credentials, policies, scheduleOf }) => {
  if (policy.mode === null || policy.mode === 'audit') return [];
  const lookup = governing(policies, scheduleOf);
  const governed = [...credentials.values()].filter((credential) => selects(policy.select, credential));
  const routes = governed.length === 0 ? [policy.routes] : governed.map((each) => lookup(each)?.routes ?? []);
  const silent = routes.some(
    (each) =>
      !each.some(({ match }) =>
        routeTakes({ ...match, labels: {} }, { severity: 'critical', code: 'KT-A103', labels: {} }),
      ),
  );
  return silent
    ? [at(policy, 'routes', 'KT1135', 'routes: none takes a critical alert such as KT-A103')]
    : [];
};

const staleReview: Rule = (policy, _loaded, now) => {
  const { reviewedAt } = policy.evidence;
  if (reviewedAt === null || now - reviewedAt < REVIEW_AFTER_MS) return [];
  const saw = `evidence.reviewed: ${day(reviewedAt)}, ${formatDuration(now - reviewedAt)} ago`;
  return [at(policy, 'evidence.reviewed', 'KT1136', saw)];
};

function day(instant: number): string {
  return new Date(instant).toISOString().slice(0, 10);
}

const RULES: readonly Rule[] = [
  selectsNothing,
  idleExceptions,
  untested,
  longFreeze,
  overBlackout,
  toldToNobody,
  staleReview,
];
