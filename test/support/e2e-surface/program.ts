import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { until } from './until.ts';

export const MAIN = fileURLToPath(new URL('../../../dist/main.js', import.meta.url));
const END_MS = 60_000;

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The built program while it runs. */
export interface Running {
  readonly pid: number;
  readonly stdout: () => string;
  readonly stderr: () => string;
  readonly ended: Promise<Ended>;
  /** Rejects with what the program said when it ends before, or does not say it in time. */
  readonly says: (pattern: RegExp) => Promise<RegExpExecArray>;
  readonly stop: (signal?: NodeJS.Signals) => Promise<Ended>;
}

export interface StartOptions {
  readonly environment?: Readonly<Record<string, string>>;
  readonly folder?: string;
  /** A program that runs it, with its arguments: `strace -f …`. */
  readonly under?: readonly string[];
}

const children = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of children) child.kill('SIGKILL');
});

/** Starts `node dist/main.js …` as a person would: nothing of keyturn in its environment but what is given. */
export function startProgram(args: readonly string[], options: StartOptions = {}): Running {
  const [program = process.execPath, ...rest] = [...(options.under ?? []), process.execPath];
  const child = spawn(program, [...rest, MAIN, ...args], {
    cwd: options.folder,
    env: { ...cleanEnvironment(), ...options.environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.add(child);
  const { pid } = child;
  if (pid === undefined) throw new Error(`${MAIN} did not start: npm run build`);
  const out = collect(child.stdout);
  const err = collect(child.stderr);
  const ended = once(child, 'close').then((): Ended => {
    children.delete(child);
    return { code: child.exitCode, signal: child.signalCode, stdout: out(), stderr: err() };
  });
  const says = (pattern: RegExp): Promise<RegExpExecArray> =>
    until(`keyturn ${args.join(' ')} to say ${pattern}`, () => {
      const found = pattern.exec(out());
      if (found !== null) return found;
      const over = child.exitCode ?? child.signalCode;
      if (over !== null) throw new Error(`it ended with ${over}\n${out()}\n${err()}`);
      return null;
    });
  const stop = async (signal: NodeJS.Signals = 'SIGTERM'): Promise<Ended> => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    return ended;
  };
  return { pid, stdout: out, stderr: err, ended, says, stop };
}

/** Runs the program to its end; it is killed after a minute. */
export async function runProgram(args: readonly string[], options: StartOptions = {}): Promise<Ended> {
  const running = startProgram(args, options);
  const limit = setTimeout(() => void running.stop('SIGKILL'), END_MS);
  try {
    return await running.ended;
  } finally {
    clearTimeout(limit);
  }
}

function collect(stream: NodeJS.ReadableStream): () => string {
  const parts: Buffer[] = [];
  stream.on('data', (part: Buffer) => parts.push(part));
  return () => Buffer.concat(parts).toString('utf8');
}

/** What the runner marks its processes with stays, and nothing else that keyturn, Vault or AWS would read. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(
    ([name]) => name === 'KEYTURN_TEST_RUN' || !/^(?:KEYTURN|VAULT|BAO|AWS)_/.test(name),
  );
  return Object.fromEntries(own);
}
