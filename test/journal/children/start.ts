import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { ownScript } from '../../support/own-script.ts';

export interface Child {
  readonly pid: number;
  /** Waits for the next line of its output. */
  nextLine(): Promise<string>;
  /** All lines that were not taken, once it has ended. */
  rest(): Promise<readonly string[]>;
  kill(): Promise<void>;
}

/** Runs a script of this folder in a process of its own. `shell` may set limits before it: `ulimit -f 100`. */
export function startChild(script: string, args: readonly string[], shell = 'true'): Child {
  const { execArgv, file } = ownScript(import.meta.url, script);
  const child: ChildProcess = spawn(
    'sh',
    ['-c', `${shell} && exec "$0" "$@"`, process.execPath, ...execArgv, file, ...args],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const { stdout, pid } = child;
  if (stdout === null || pid === undefined) throw new Error(`${script} did not start`);
  const lines = createInterface({ input: stdout })[Symbol.asyncIterator]();
  const ended = once(child, 'close');
  return {
    pid,
    async nextLine() {
      const line = await lines.next();
      if (line.done === true) throw new Error(`${script} ended without a line`);
      return line.value;
    },
    async rest() {
      const rest: string[] = [];
      for (let line = await lines.next(); line.done !== true; line = await lines.next())
        rest.push(line.value);
      await ended;
      return rest;
    },
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
