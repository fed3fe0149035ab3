import { readFile, readdir } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';

const GRACE_MS = 3_000;

/** Environment variable that marks every process of one run, however far its children detach themselves. */
export const MARK = 'KEYTURN_TEST_RUN';

/**
 * The processes that a run left behind, as `{ pid, command }`, after giving them a moment to end; then they are ended,
 * by pid. Known by the mark in their environment or by the run's process group. Only Linux shows either.
 */
export async function endLeftovers(mark, group) {
  const until = Date.now() + GRACE_MS;
  let left = await find(mark, group);
  while (left.length > 0 && Date.now() < until) {
    await pause(100);
    left = await find(mark, group);
  }
  for (const { pid } of left) kill(pid);
  return left;
}

async function find(mark, group) {
  const names = await readdir('/proc').catch(() => []);
  const pids = names.map(Number).filter((pid) => Number.isInteger(pid) && pid > 1 && pid !== process.pid);
  const found = await Promise.all(pids.map((pid) => look(pid, mark, group)));
  return found.filter((entry) => entry !== null);
}

async function look(pid, mark, group) {
  const [environment, stat, command] = await Promise.all(
    ['environ', 'stat', 'cmdline'].map((file) => readFile(`/proc/${pid}/${file}`, 'latin1').catch(() => '')),
  );
  // The command's name in `stat` may hold spaces; what follows its bracket is: state, parent, group.
  const [state, , itsGroup] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (state === undefined || state === 'Z' || state === '') return null;
  const marked = environment.split('\0').includes(`${MARK}=${mark}`);
  if (!marked && Number(itsGroup) !== group) return null;
  return { pid, command: command.split('\0').join(' ').trim().slice(0, 160) };
}

function kill(pid) {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended by itself in the meantime.
  }
}
