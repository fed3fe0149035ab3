import type { WhoAmI } from '../domain/access/views.ts';
import { isAmong } from '../domain/approvals/may-agree.ts';
import type { Approver } from '../domain/approvals/may-agree.ts';
import type { ApprovalsView, ApprovalView, ReviewView } from '../domain/approvals/views.ts';
import { needsAPerson } from '../domain/present/look.ts';
import { byUrgency } from '../domain/tasks/present.ts';
import type { TaskView } from '../domain/tasks/view.ts';
import type { StatusRow } from '../domain/views.ts';
import { wordOf } from './screen/condition.ts';

/** One thing that does not go on before somebody does something. */
export interface WaitingItem {
  readonly what: string;
  readonly name: string;
  readonly text: string;
  /** Until when it should be done; null where nothing says so. */
  readonly dueAt: number | null;
  readonly command: string;
}

export interface Everything {
  readonly tasks: readonly TaskView[];
  readonly approvals: ApprovalsView;
  readonly rows: readonly StatusRow[];
}

/**
 * What waits, the most urgent first: what is lost or may be lost, then what others wait for, then keys to make, then what is
 * wrong. `who` null: for anybody.
 */
export function waitingFor(
  who: WhoAmI | null,
  { tasks, approvals, rows }: Everything,
): readonly WaitingItem[] {
  const mine = tasks.filter((task) => isWaiting(task) && (who === null || isFor(task, who))).sort(byUrgency);
  const [urgent, others] = [mine.filter(isUrgent), mine.filter((task) => !isUrgent(task))];
  const told = new Set(tasks.map(({ credential }) => credential));
  const wrong = rows.filter(({ name, condition }) => needsAPerson(condition) && !told.has(name));
  return [
    ...urgent.map(ofTask),
    ...approvals.approvals.filter((each) => who === null || mayAgree(each, who)).map(ofApproval),
    ...approvals.reviews.filter((each) => who === null || mayReview(each, who)).map(ofReview),
    ...others.map(ofTask),
    ...(who === null || isOperator(who) ? wrong.map(ofRow) : []),
  ];
}

const URGENT: ReadonlySet<TaskView['kind']> = new Set(['delete', 'lost', 'outcome', 'wrong-key']);

function isUrgent({ kind }: TaskView): boolean {
  return URGENT.has(kind);
}

/** While the daemon is at it, nobody is waited for. */
function isWaiting({ phase }: TaskView): boolean {
  return phase !== 'proving' && phase !== 'held';
}

function isFor({ operators, claim, calledBy, phase }: TaskView, who: WhoAmI): boolean {
  if (!isOperator(who)) return false;
  const holder = phase === 'at-portal' ? calledBy : (claim?.by ?? null);
  if (holder !== null) return holder === who.actor;
  return isAmong(operators, voiceOf(who)) || calledBy === who.actor;
}

function isOperator({ roles }: WhoAmI): boolean {
  return roles.includes('operator') || roles.includes('admin');
}

function voiceOf({ actor, groups }: WhoAmI): Approver {
  return { actor, groups: groups.map((group) => `group:${group}`) };
}

function mayAgree({ need, by, given }: ApprovalView, who: WhoAmI): boolean {
  return (
    who.roles.includes('approver') &&
    isAmong(need.from, voiceOf(who)) &&
    !(need.excludeRequester && by === who.actor) &&
    !given.some((each) => each.by === who.actor)
  );
}

function mayReview({ from, by }: ReviewView, who: WhoAmI): boolean {
  return who.roles.includes('approver') && by !== who.actor && isAmong(from, voiceOf(who));
}

function ofTask({ kind, credential, next, dueAt, deadlineAt, command }: TaskView): WaitingItem {
  return { what: kind, name: credential, text: next, dueAt: deadlineAt ?? dueAt, command };
}

function ofApproval({ id, action, expiresAt }: ApprovalView): WaitingItem {
  return { what: 'approve', name: id, text: action, dueAt: expiresAt, command: `keyturn approve ${id}` };
}

function ofReview({ id, action, reviewDueAt }: ReviewView): WaitingItem {
  const command = `keyturn approvals review ${id} --verdict justified --reason TEXT`;
  return { what: 'review', name: id, text: action, dueAt: reviewDueAt, command };
}

function ofRow({ name, condition, next }: StatusRow): WaitingItem {
  return { what: wordOf(condition), name, text: next, dueAt: null, command: `keyturn why ${name}` };
}
