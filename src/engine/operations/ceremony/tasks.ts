import { byUrgency, taskView } from '../../../domain/tasks/present.ts';
import type { TaskAnswer, TaskList, TaskView } from '../../../domain/tasks/view.ts';
import type { OperationsDeps } from '../deps.ts';
import { factsFor, rowOf, summaries } from '../look.ts';

/** All that waits for a person, the most urgent first. */
export async function tasks(deps: OperationsDeps): Promise<TaskList> {
  const items: TaskView[] = [];
  for await (const row of summaries(deps)) {
    if (row.state.saga === null) continue;
    const task = taskView(row.state, await factsFor(deps, row));
    if (task !== null) items.push(task);
  }
  return { items: items.sort(byUrgency), recipient: deps.ports.custody.recipient };
}

export async function task(deps: OperationsDeps, name: string): Promise<TaskAnswer> {
  const { journal, custody } = deps.ports;
  const afterPosition = await journal.lastPosition((await rowOf(deps, name)).state.uid);
  // Read after the position: what it does not show yet is among the events that follow.
  const row = await rowOf(deps, name);
  const { recipient } = custody;
  return { task: taskView(row.state, await factsFor(deps, row)), recipient, afterPosition };
}
