import { Fault } from '../domain/fault.ts';
import type { TaskView } from '../domain/tasks/view.ts';
import { agreed } from './desk.ts';
import { isFault } from './faults.ts';
import { askReading } from './reading.ts';
import { once, wait } from './turn.ts';
import type { Act, Turn } from './turn.ts';

/** Nobody has it: it becomes theirs. */
export const claim: Act = async (turn) => {
  const { desk, task } = turn;
  introduce(turn);
  try {
    await desk.client.claimTask(task.credential, false);
  } catch (thrown) {
    // Somebody was faster; the next look says who.
    if (!isFault(thrown, 'KT5021')) throw thrown;
    await desk.pause(0);
  }
  return null;
};

/** Everything is tried once more for whoever holds the task. */
export const preflight: Act = async (turn) => {
  if (isSomebodyElses(turn)) return takeOver(turn);
  introduce(turn);
  once(turn, '1 Preflight: stores, custody, the old key and the clock are tried …');
  return wait(turn);
};

/** Compared, confirmed; then, and not before, they press. */
export const confirm: Act = async (turn) => {
  if (isSomebodyElses(turn)) return takeOver(turn);
  const { desk, task, run } = turn;
  introduce(turn);
  once(turn, `1 Preflight: passed. The task is yours until ${until(turn)}.`);
  if (!run.said.has('sharing') && !(await agreed(desk, '  Is screen sharing off?', false))) return null;
  run.said.add('sharing');
  const { path, application, user, url, press } = placeIn(task);
  desk.say(`2 Open ${path}.`);
  desk.say(
    `  Application ${application}${user === null ? '' : `, as ${user}`}.${url === null ? '' : ` ${url}`}`,
  );
  desk.say('  Do not press anything there yet.');
  const { reading, asRecorded } = await askReading(desk, task.recorded);
  if (asRecorded) desk.say('  as recorded', 'done');
  if (!(await agreed(desk, `3 Nothing is pressed yet. Go on to ${press}?`, true))) return giveBack(turn);
  // A preflight that has aged meanwhile is made again, and the question comes again.
  await desk.client.confirmTask(task.credential, reading).catch((thrown: unknown) => {
    if (!isFault(thrown, 'KT5022')) throw thrown;
    desk.say('That took a while: everything is tried once more.', 'attention');
  });
  return null;
};

async function giveBack({ desk, task }: Turn): ReturnType<Act> {
  if (!(await agreed(desk, '  Give the task back to the others?', true))) return null;
  await desk.client.releaseTask(task.credential);
  desk.say('The task is everybody’s again. Nothing was pressed.');
  return { kind: 'waits', next: task.command.replace(' resume ', ' start ') };
}

async function takeOver({ desk, task }: Turn): ReturnType<Act> {
  const holder = task.claim?.by ?? 'somebody';
  const untilText = task.claim === null ? '' : ` until ${desk.clock(task.claim.untilAt)}`;
  desk.say(`${holder} holds the task${untilText}, and has not confirmed yet.`, 'attention');
  if (!(await agreed(desk, 'Take it over? Ask them first.', false)))
    return { kind: 'waits', next: `keyturn ceremony resume ${task.credential}` };
  await desk.client.claimTask(task.credential, true);
  return null;
}

export function introduce(turn: Pick<Turn, 'desk' | 'task' | 'run'>): void {
  const { task, desk } = turn;
  const versions =
    task.fromVersion === null ? `v${task.toVersion}` : `v${task.fromVersion} → v${task.toVersion}`;
  const due = task.dueAt === null ? '' : `, the old key must be replaced by ${desk.clock(task.dueAt)}`;
  once(turn, `${task.credential}   ${versions} (${task.reason}${due})`);
}

export function placeIn({ place, credential }: TaskView): NonNullable<TaskView['place']> {
  if (place !== null) return place;
  throw new Fault('KT4008', {
    place: `credential ${credential}`,
    saw: 'no portal is written down for its issuer',
  });
}

function isSomebodyElses({ task, desk }: Turn): boolean {
  return task.claim !== null && task.claim.by !== desk.me;
}

function until({ task, desk }: Turn): string {
  return task.claim === null ? 'now' : desk.clock(task.claim.untilAt);
}
