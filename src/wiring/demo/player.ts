import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { DemoDaemonOptions, FromDaemon, ToDaemon } from './messages.ts';

/** A daemon in a process of its own that can be told to hurry, and killed. */
export interface Player {
  advance(ms: number): Promise<void>;
  /** Resolves when everything that was due has been done or waits. */
  tick(): Promise<void>;
  stop(): Promise<void>;
  /** SIGKILL: no handler runs, nothing is flushed. */
  kill(): Promise<void>;
}

export async function startPlayer(options: DemoDaemonOptions): Promise<Player> {
  const entry = fileURLToPath(new URL(`./daemon-process${extension()}`, import.meta.url));
  const child = fork(entry, [JSON.stringify(options)], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  await answer(child);
  const ask = async (message: ToDaemon): Promise<void> => {
    const answered = answer(child);
    child.send(message);
    await answered;
  };
  return {
    advance: (ms) => ask({ do: 'advance', ms }),
    tick: () => ask({ do: 'tick' }),
    stop: async () => {
      child.send({ do: 'stop' } satisfies ToDaemon);
      await ended;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** The built entry beside the built file, the source beside the source. */
function extension(): string {
  return import.meta.url.endsWith('.ts') ? '.ts' : '.js';
}

function answer(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (outcome: () => void): void => {
      child.off('message', onMessage);
      child.off('exit', onExit);
      outcome();
    };
    const onMessage = (message: FromDaemon): void =>
      settle(() => (message.type === 'failed' ? reject(new Error(message.why)) : resolve()));
    const onExit = (): void => settle(() => reject(new Error('the daemon of the demo ended')));
    child.on('message', onMessage);
    child.on('exit', onExit);
  });
}
