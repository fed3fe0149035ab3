import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

const READY_MS = 60_000;
const POLL_MS = 50;

/** Ports that are drawn from: below those that a kernel gives to outgoing connections, which would take one between. */
const FIRST_PORT = 12_000;
const PORTS = 20_000;

/** A port of the loopback interface on which nobody listens right now. */
export async function freePort(): Promise<number> {
  const port = FIRST_PORT + randomInt(PORTS);
  const server = createServer();
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    return freePort();
  }
  server.close();
  await once(server, 'close');
  return port;
}

export interface Running {
  readonly pid: number;
  readonly stop: () => Promise<void>;
  /** Resolves when it has ended, by whatever it was told to. */
  readonly ended: Promise<void>;
}

const children = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of children) child.kill('SIGKILL');
});

/** Starts a server and polls `isReady` until it holds. A server that ends before that rejects with its output. */
export async function startProcess(
  program: string,
  args: readonly string[],
  isReady: () => Promise<boolean>,
  environment: Readonly<Record<string, string>> = {},
): Promise<Running> {
  const child = spawn(program, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...environment },
  });
  children.add(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (output = (output + chunk.toString()).slice(-4000)));
  const ended = once(child, 'close').then(() => void children.delete(child));
  const stop = () => stopProcess(child);
  try {
    await untilReady(isReady, program, () => child.exitCode);
  } catch (thrown) {
    await stop();
    throw new Error(`${String(thrown)}\n${output}`, { cause: thrown });
  }
  if (child.pid === undefined) throw new Error(`${program} did not start`);
  return { pid: child.pid, stop, ended };
}

/** Rejects when its process has ended, or when it takes too long. */
export async function untilReady(
  isReady: () => Promise<boolean>,
  program: string,
  exitCode: () => number | null = () => null,
): Promise<void> {
  const endsAt = performance.now() + READY_MS;
  while (!(await isReady().catch(() => false))) {
    if (exitCode() !== null) throw new Error(`${program} ended with ${exitCode()}`);
    if (performance.now() > endsAt) throw new Error(`${program} was not ready in ${READY_MS} ms`);
    await pause(POLL_MS);
  }
}

async function stopProcess(child: ChildProcess): Promise<void> {
  children.delete(child);
  if (child.exitCode !== null || child.signalCode !== null) return;
  const closed = once(child, 'close');
  child.kill('SIGKILL');
  await closed;
}

/** What is shared by the whole process and was started. */
const sharing = new Set<Promise<{ stop(): Promise<void> } | undefined>>();

/** Makes one of something for the whole process and removes it after the last test. */
export function shared<T extends { stop(): Promise<void> }>(start: () => Promise<T>): () => Promise<T> {
  let only: Promise<T> | undefined;
  // The module is loaded while mocha collects, so this is a hook of the root suite; benchmarks have no hooks.
  if (typeof after === 'function') after(stopShared);
  return () => {
    if (only === undefined) {
      only = start();
      sharing.add(only.catch(() => undefined));
    }
    return only;
  };
}

/** At the very end: whoever asks for one of them afterwards gets one that was stopped. */
export async function stopShared(): Promise<void> {
  const servers = [...sharing];
  sharing.clear();
  for (const server of servers) await (await server)?.stop();
}
