import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

/** How a server comes to its end in the middle of whatever it does. */
export const DEATHS = ['every process', 'a backend', 'the first process', 'immediate stop'] as const;
export type Death = (typeof DEATHS)[number];

/** What is known of the server that shall die. */
export interface Condemned {
  /** Of its first process. */
  readonly pid: number;
  /** Asked from the server: the processes that serve keyturn's sessions. */
  backends(): Promise<readonly number[]>;
  /** `pg_ctl … -D DATA`, for the user that the server runs as. */
  readonly control: readonly string[];
  /** Resolves when the last of its processes has ended. */
  readonly ended: Promise<void>;
}

/** Resolves to whether somebody has to start it anew; where one process died, the first one starts all the others. */
export async function die(server: Condemned, death: Death): Promise<boolean> {
  switch (death) {
    case 'every process':
      for (const pid of [server.pid, ...childrenOf(server.pid)]) killed(pid);
      break;
    case 'the first process':
      killed(server.pid);
      break;
    case 'immediate stop':
      stopAtOnce(server.control);
      break;
    case 'a backend':
      killed(await busiest(server));
      return false;
  }
  await server.ended;
  return true;
}

function killed(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // A backend whose session has ended meanwhile.
  }
}

/** Whoever is in the middle of a statement, if anybody is. */
async function busiest(server: Condemned): Promise<number> {
  for (;;) {
    const [first] = await server.backends();
    if (first !== undefined) return first;
    await pause(10);
  }
}

function stopAtOnce([program = '', ...args]: readonly string[]): void {
  const { status, stderr } = spawnSync(program, [...args, 'stop', '-m', 'immediate'], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`pg_ctl ended with ${status}\n${stderr}`);
}

function childrenOf(pid: number): readonly number[] {
  return readdirSync(`/proc/${pid}/task`).flatMap((task) =>
    readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8')
      .split(' ')
      .filter((text) => text !== '')
      .map(Number),
  );
}
