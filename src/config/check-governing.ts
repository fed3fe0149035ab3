import { formatDuration } from '../domain/duration.ts';
import type { EffectivePolicy } from '../domain/policy/effective.ts';
import { mergePolicies } from '../domain/policy/merge.ts';
import type { ScheduleOf } from '../domain/policy/merge.ts';
import type { ApprovalsSpec } from '../domain/policy/spec.ts';
import { longestClosure } from '../domain/policy/openings.ts';
import { schedulesWith } from '../schedule/schedules.ts';
import type { Draft } from './draft.ts';
import { governed } from './governed.ts';
import type { Problem } from './problem.ts';
import { distinct, refused } from './refused.ts';

/** With a zone, a cron expression or a calendar that nobody knows there is nothing to reckon with. */
const UNUSABLE: ReadonlySet<string> = new Set(['KT1150', 'KT1151', 'KT1152', 'KT1153']);

/** What several policies and presets come to must be something that can be kept, for every credential there is. */
export function checkGoverning(draft: Draft, now: number): void {
  if (draft.problems.some(({ view }) => UNUSABLE.has(view.code))) return;
  const scheduleOf = schedulesWith(draft.calendars);
  const found = governed([...draft.policies.values()], draft.credentials.values(), scheduleOf);
  const policies = new Set(found.map(({ policy }) => policy));
  const problems = [...policies].flatMap((policy) =>
    CHECKS.flatMap((check) => check(policy, { scheduleOf, now }) ?? []),
  );
  draft.problems.push(...distinct(problems));
}

/** The same for each policy by itself, whether it governs anything yet or not. */
export function checkAlone(draft: Draft, now: number): void {
  if (draft.problems.length > 0) return;
  const scheduleOf = schedulesWith(draft.calendars);
  const problems = [...draft.policies.values()].flatMap((spec) => {
    const policy = mergePolicies([spec], scheduleOf);
    return CHECKS.filter((check) => check !== incompleteAges).flatMap(
      (check) => check(policy, { scheduleOf, now }) ?? [],
    );
  });
  draft.problems.push(...distinct(problems));
}

interface Reckoning {
  readonly scheduleOf: ScheduleOf;
  readonly now: number;
}

type Check = (policy: EffectivePolicy, reckoning: Reckoning) => Problem | null;

const incompleteAges: Check = (policy) => {
  const { rotateMs, maxMs } = policy.age;
  if ((rotateMs === null) === (maxMs === null)) return null;
  const field = rotateMs === null ? 'age.max' : 'age.rotate';
  const lacks = rotateMs === null ? 'at what age to rotate' : 'at what age it is overdue';
  const saw = `${said(policy, field, rotateMs ?? maxMs!)}, and nothing says ${lacks}`;
  return refused('KT1109', policy, field, { saw });
};

/** Each policy may be right and what they come to wrong: the age of one, the maximum of another. */
const rotatesTooLate: Check = (policy) => {
  const { rotateMs, maxMs } = policy.age;
  if (rotateMs === null || maxMs === null || rotateMs < maxMs) return null;
  if (policy.origins['age.rotate']!.rule === policy.origins['age.max']!.rule) return null;
  const saw = `${said(policy, 'age.rotate', rotateMs)} is not before ${said(policy, 'age.max', maxMs)}`;
  return refused('KT1107', policy, 'age.rotate', { saw, expected: `less than ${formatDuration(maxMs)}` });
};

function said(policy: EffectivePolicy, field: string, ms: number): string {
  return `${field} ${formatDuration(ms)} of ${policy.origins[field]!.rule}`;
}

const nobodyLeft: Check = (policy) => {
  const lists: readonly (readonly [string, readonly string[] | null | undefined])[] = [
    ['approvals.rotate.from', policy.approvals.rotate?.from],
    ['approvals.forceRevoke.from', policy.approvals.forceRevoke?.from],
    ['attended.operators', policy.attended.operators],
  ];
  const empty = lists.find(([, names]) => names?.length === 0);
  if (empty === undefined) return null;
  const saw = `${empty[0]}: ${policy.policies.join(' and ')} name nobody in common`;
  return refused('KT1110', policy, empty[0], { saw });
};

/** Whoever may begin a rotation at a portal would be asked to approve it. */
const approvesOwnRequest: Check = (policy) => {
  const { operators } = policy.attended;
  for (const act of ['rotate', 'forceRevoke'] as const satisfies readonly (keyof ApprovalsSpec)[]) {
    const approval = policy.approvals[act];
    if (operators === null || approval?.from == null || !approval.excludeRequester) continue;
    const others = approval.from.filter((name) => !operators.includes(name));
    if (others.length > 0 || approval.from.length === 0) continue;
    const field = `approvals.${act}.from`;
    const saw = `${field}: ${approval.from.join(', ')} is all of attended.operators, and whoever asks can't approve`;
    return refused('KT1112', policy, field, { saw });
  }
  return null;
};

/** What recurs counts, not the days of one year: a freeze that is longer than the slack pages. */
const opensTooSeldom: Check = (policy, { scheduleOf, now }) => {
  const { rotateMs, maxMs } = policy.age;
  if (rotateMs === null || maxMs === null || policy.schedules.length === 0) return null;
  const recurring = policy.schedules.map(({ spec }) =>
    scheduleOf({ ...spec, blackouts: spec.blackouts.filter((one) => 'calendar' in one) }),
  );
  const slackMs = maxMs - rotateMs;
  const closure = longestClosure(recurring, now);
  if (closure !== null && closure.toAt - closure.fromAt < slackMs) return null;
  const closed =
    closure === null
      ? 'and the schedule never opens'
      : `and from ${minute(closure.fromAt)} to ${minute(closure.toAt)} the schedule is closed for ${formatDuration(closure.toAt - closure.fromAt)}`;
  const saw = `schedule: max ${formatDuration(maxMs)} - rotate ${formatDuration(rotateMs)} = ${formatDuration(slackMs)}, ${closed}`;
  const field = policy.schedules[0]!.originOf('schedule.windows');
  return refused('KT1111', policy, 'schedule', { saw }, field);
};

function minute(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16)}Z`;
}

/** A notice of a reset that is given before the key is made is none. */
const noticeTooLong: Check = (policy) => {
  const { noticeMs } = policy.attended;
  const { rotateMs } = policy.age;
  if (noticeMs === null || rotateMs === null || noticeMs < rotateMs) return null;
  const saw = `attended.notice: ${formatDuration(noticeMs)} is not shorter than age.rotate ${formatDuration(rotateMs)}`;
  return refused('KT1113', policy, 'attended.notice', { saw });
};

const CHECKS: readonly Check[] = [
  incompleteAges,
  rotatesTooLate,
  nobodyLeft,
  approvesOwnRequest,
  opensTooSeldom,
  noticeTooLong,
];
