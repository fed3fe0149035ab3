import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Compiled } from './compiled.ts';
import type { Answer, EscrowFault, Look, Order } from './messages.ts';

const PROGRAM = 'daemon-process';

/** The process was ended by SIGKILL while it did what it was told. */
export class Killed extends Error {
  override readonly name = 'Killed';
}

/** The process ended itself while it did what it was told. */
export class Fallen extends Error {
  override readonly name = 'Fallen';
}

/** A process for one daemon after the other; loading the program is the dear part of a start. */
export interface DaemonProcess {
  /** Rejects with Killed when the process was killed on the way. */
  tell(order: Order): Promise<void>;
  look(name: string): Promise<Look>;
  /** Does it when the process has come to its boundary and waits there; then the process goes on. */
  atBoundary(work: () => Promise<void>): void;
  /** Sets its wall clock right or wrong, whatever it is doing. */
  stepClock(ms: number): void;
  /** Has it look at the clock of its database, before it does anything else. Resolves when it has: another step may follow. */
  followClock(): Promise<void>;
  /** From now on its escrow can't be written; null puts it right. */
  failEscrow(fault: EscrowFault | null): void;
  /** SIGSTOP and SIGCONT: a process that sleeps through what others do, while so much time passes. */
  freeze(): void;
  thaw(passedMs: number): void;
  kill(): Promise<void>;
  /** Ends it in an orderly way. */
  end(): Promise<void>;
}

/** `under` is a program that runs it, with its arguments: `strace -f …`. */
export function startDaemonProcess(program: Compiled, under: readonly string[] = []): DaemonProcess {
  const [execPath = process.execPath, ...execArgv] = [...under, process.execPath];
  const child = fork(program.fileOf(PROGRAM), [], {
    ...{ execPath, execArgv },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const ended = once(child, 'exit');
  let atBoundary: () => Promise<void> = async () => undefined;
  child.on('message', (answer: Answer) => {
    if (!('paused' in answer)) return;
    const goOn = (): void => void child.send({ do: 'go' } satisfies Order);
    // What went wrong there is thrown by the test that wanted it; the process goes on either way.
    atBoundary().then(goOn, goOn);
  });
  const ask = async (order: Order): Promise<Look | null> => {
    const answered = answerOf(child);
    child.send(order);
    return answered;
  };
  return {
    tell: async (order) => void (await ask(order)),
    look: async (name) => {
      const seen = await ask({ do: 'look', name });
      if (seen === null) throw new Error('nothing was seen');
      return seen;
    },
    atBoundary: (work) => (atBoundary = work),
    stepClock: (ms) => void child.send({ do: 'step', ms } satisfies Order),
    followClock: async () => {
      const followed = followedBy(child);
      child.send({ do: 'follow' } satisfies Order);
      await Promise.race([followed, ended]);
    },
    failEscrow: (fault) => void child.send({ do: 'escrow', fault } satisfies Order),
    freeze: () => void child.kill('SIGSTOP'),
    thaw: (ms) => {
      child.send({ do: 'wake', ms } satisfies Order);
      child.kill('SIGCONT');
    },
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
    end: async () => {
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}

function answerOf(child: ChildProcess): Promise<Look | null> {
  return new Promise((resolve, reject) => {
    const settle = (outcome: () => void): void => {
      child.off('message', onMessage);
      child.off('exit', onExit);
      outcome();
    };
    const onMessage = (answer: Answer): void => {
      if (!('ok' in answer)) return;
      settle(() => (answer.ok ? resolve(answer.look) : reject(new Error(answer.why))));
    };
    const onExit = (code: number | null, signal: string | null): void =>
      settle(() =>
        reject(signal === 'SIGKILL' ? new Killed() : new Fallen(`the daemon ended with ${code ?? signal}`)),
      );
    if (child.exitCode !== null || child.signalCode !== null) onExit(child.exitCode, child.signalCode);
    child.on('message', onMessage);
    child.on('exit', onExit);
  });
}

function followedBy(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    const onMessage = (answer: Answer): void => {
      if (!('followed' in answer)) return;
      child.off('message', onMessage);
      resolve();
    };
    child.on('message', onMessage);
  });
}
