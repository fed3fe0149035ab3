import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import type { Compiled } from './compiled.ts';
import type { ReplicaOptions } from './replica-process.ts';

const PROGRAM = 'replica-process';
const READY_WITHIN_MS = 60_000;

/** A line of a replica's log, as far as tests look at it. */
export interface LogLine {
  readonly message: string;
  readonly code?: string;
  readonly credential?: string;
}

/** A daemon in a process of its own, which is killed, paused and started again. */
export interface Replica {
  readonly name: string;
  /** Every line since its first start. */
  readonly lines: readonly LogLine[];
  /** Resolves with the next line that fits, or null after `withinMs`. */
  next(fits: (line: LogLine) => boolean, withinMs: number): Promise<LogLine | null>;
  start(): Promise<void>;
  kill(): Promise<void>;
  freeze(): void;
  thaw(): void;
  /** Ends it in an orderly way. */
  end(): Promise<void>;
}

const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

export function replicaOf(
  program: Compiled,
  name: string,
  options: ReplicaOptions,
  password: string,
): Replica {
  const lines: LogLine[] = [];
  const waiting = new Set<(line: LogLine) => void>();
  let child: ChildProcess | null = null;
  const ended = async (signal: NodeJS.Signals): Promise<void> => {
    if (child === null) return;
    const gone = child.exitCode === null && child.signalCode === null ? once(child, 'close') : null;
    child.kill(signal);
    await gone;
    running.delete(child);
    child = null;
  };
  const next: Replica['next'] = async (fits, withinMs) => {
    const found = new Promise<LogLine>((resolve) => {
      const look = (line: LogLine): void => {
        if (!fits(line)) return;
        waiting.delete(look);
        resolve(line);
      };
      waiting.add(look);
    });
    return Promise.race([found, pause(withinMs, null, { ref: false })]);
  };
  return {
    ...{ name, lines, next },
    async start() {
      child = spawn(process.execPath, [program.fileOf(PROGRAM)], {
        stdio: ['ignore', 'pipe', 'inherit'],
        env: { PATH: process.env['PATH'], REPLICA: JSON.stringify(options), REPLICA_PASSWORD: password },
      });
      running.add(child);
      const ready = next(({ message }) => message === 'ready', READY_WITHIN_MS);
      if (child.stdout === null) throw new Error('a replica without output');
      createInterface({ input: child.stdout }).on('line', (text) => {
        const line = lineOf(text);
        lines.push(line);
        for (const look of [...waiting]) look(line);
      });
      if ((await ready) === null) throw new Error(`${name} was not ready in time`);
    },
    kill: () => ended('SIGKILL'),
    freeze: () => void child?.kill('SIGSTOP'),
    thaw: () => void child?.kill('SIGCONT'),
    end: () => ended('SIGTERM'),
  };
}

/** A line that was cut by the end of its process says nothing. */
function lineOf(text: string): LogLine {
  try {
    return JSON.parse(text) as LogLine;
  } catch {
    return { message: '' };
  }
}
