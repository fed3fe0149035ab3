import type { TaskAnswer, TaskPhase, TaskView } from '../domain/tasks/view.ts';
import type { Desk } from './desk.ts';

/** One look at the task, and what this run has said of it already. */
export interface Turn {
  readonly desk: Desk;
  readonly task: TaskView;
  readonly answer: TaskAnswer;
  readonly run: Run;
}

export interface Run {
  /** What is said once. */
  readonly said: Set<string>;
  /** The position before the first paste of this run: what follows is told. */
  pastedAfter: number | null;
}

export type CeremonyEnd =
  /** The issuer accepts the key; the rest is the daemon's. */
  | { readonly kind: 'accepted'; readonly afterPosition: number }
  /** Nothing is left to do. */
  | { readonly kind: 'done' }
  /** It was deleted at the portal; whether its keys are dead is seen next. */
  | { readonly kind: 'deleted'; readonly afterPosition: number }
  /** Somebody, or another time, has to come first. */
  | { readonly kind: 'waits'; readonly next: string }
  /** The person left in this phase; null before there was one. */
  | { readonly kind: 'detached'; readonly phase: TaskPhase | null };

/** What a person does in one phase; null: look again. */
export type Act = (turn: Turn) => Promise<CeremonyEnd | null>;

/** Says it, unless this run has said it of the same thing: another attempt is another thing. */
export function once({ run, desk }: Pick<Turn, 'run' | 'desk'>, text: string, of = ''): void {
  const key = `${of} ${text}`;
  if (run.said.has(key)) return;
  run.said.add(key);
  desk.say(text);
}

const LOOK_AGAIN_MS = 500;

/** The daemon is at it. What fails meanwhile is said once. */
export const wait: Act = async (turn) => {
  for (const { code, place, saw } of turn.task.failing) once(turn, `${code} ${place}: ${saw}`);
  await turn.desk.pause(LOOK_AGAIN_MS);
  return null;
};
