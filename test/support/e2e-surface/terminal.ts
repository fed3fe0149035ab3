import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { skipByName } from '../servers/require.ts';
import { MAIN } from './program.ts';
import { until } from './until.ts';

const PTY = fileURLToPath(new URL('at-terminal.py', import.meta.url));
const PATIENCE_MS = 30_000;

/** The built program at a terminal of 80 columns, and the person before it. */
export interface Terminal {
  /** All that was shown, without the colours. */
  readonly screen: () => string;
  /** Waits until something is shown that was not there at the last `sees`. */
  sees(pattern: RegExp): Promise<RegExpExecArray>;
  type(text: string): void;
  /** A line, and Enter. */
  enter(text: string): void;
  /** The window is closed: the program gets SIGHUP, and no time to say goodbye. */
  close(): Promise<void>;
  /** The exit code. */
  readonly ended: Promise<number | null>;
}

/** Call it in a `before` hook: skips the suite by name where no program can be given a terminal. */
export function requireTerminals(context: Mocha.Context): void {
  if (spawnSync('python3', ['-c', 'import pty']).status !== 0) skipByName(context, 'terminal');
}

const open = new Set<ReturnType<typeof spawn>>();
process.once('exit', () => open.forEach((child) => child.kill('SIGKILL')));

export function startTerminal(args: readonly string[]): Terminal {
  const child = spawn('python3', [PTY, process.execPath, MAIN, ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, TERM: 'xterm', NO_COLOR: '1' },
  });
  open.add(child);
  let shown = '';
  let seen = 0;
  child.stdout.on('data', (chunk: Buffer) => (shown += chunk.toString('utf8')));
  child.stdin.on('error', () => undefined);
  const ended = once(child, 'close').then(() => {
    open.delete(child);
    return child.exitCode;
  });
  const screen = (): string => shown.replaceAll('\r\n', '\n');
  const sees = (pattern: RegExp): Promise<RegExpExecArray> =>
    until(
      `the terminal of keyturn ${args.join(' ')} to show ${pattern}`,
      () => {
        const found = pattern.exec(screen().slice(seen));
        if (found !== null) {
          seen += found.index + found[0].length;
          return found;
        }
        if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}:\n${screen()}`);
        return null;
      },
      PATIENCE_MS,
    ).catch((cause: unknown) => {
      throw new Error(`${(cause as Error).message}; it shows\n${screen()}`, { cause });
    });
  return {
    screen,
    sees,
    type: (text) => void child.stdin.write(text),
    enter: (text) => void child.stdin.write(`${text}\r`),
    close: async () => {
      child.kill('SIGKILL');
      await ended;
    },
    ended,
  };
}
