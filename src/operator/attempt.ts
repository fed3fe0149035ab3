import type { Turn } from './turn.ts';

/** The call that the person answers for. */
export function attemptIn({ task }: Turn): string {
  if (task.attempt !== null) return task.attempt;
  throw new TypeError(`the task is ${task.phase} without an attempt`);
}
