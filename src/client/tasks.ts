import type { PortalReading } from '../domain/attended.ts';
import type { TaskAnswer, TaskList } from '../domain/tasks/view.ts';
import { toWire } from '../domain/wire.ts';
import type { Request } from './request.ts';
import type { PastedPair, PasteTarget } from './seal-paste.ts';

/** Once this has come, and not before, the person may click. */
export interface ConfirmedTask extends TaskAnswer {
  readonly attempt: string;
  readonly deadlineAt: number;
}

export interface PastedTask extends TaskAnswer {
  /** Keyed: it tells one paste from another and says nothing of what was pasted. */
  readonly digest: string;
}

/** What a person says of a call whose key nobody pasted. */
export interface OutcomeOfCall {
  readonly closedUnconfirmed: boolean;
  readonly reading: PortalReading;
}

/** What waits for people at issuers' portals. Nothing here needs Node: a page in a browser may bundle it. */
export interface TaskCalls {
  tasks(): Promise<TaskList>;
  task(name: string): Promise<TaskAnswer>;
  claimTask(name: string, takeOver: boolean): Promise<TaskAnswer>;
  releaseTask(name: string): Promise<TaskAnswer>;
  confirmTask(name: string, reading: PortalReading): Promise<ConfirmedTask>;
  /** Sealed here, to the recipient that the task's answer names: the plaintext stays on this machine. */
  pasteKey(name: string, target: PasteTarget, pair: PastedPair, now: number): Promise<PastedTask>;
  /** The same for a file that was sealed before. */
  pasteFile(name: string, attempt: string, file: string): Promise<PastedTask>;
  reportRefused(name: string, attempt: string): Promise<TaskAnswer>;
  reportOutcome(name: string, attempt: string, outcome: OutcomeOfCall): Promise<TaskAnswer>;
  declareLost(name: string, why: string): Promise<TaskAnswer>;
  reportDeleted(name: string): Promise<TaskAnswer>;
}

export function taskCalls(ask: <T>(request: Request) => Promise<T>, of: (name: string) => string): TaskCalls {
  const say = <T>(name: string, word: string, body: unknown = {}): Promise<T> =>
    ask<T>({ method: 'POST', path: `${of(name)}/task/${word}`, body });
  return {
    tasks: () => ask({ path: '/v1/tasks' }),
    task: (name) => ask({ path: `${of(name)}/task` }),
    claimTask: (name, takeOver) => say(name, 'claim', { takeOver }),
    releaseTask: (name) => say(name, 'release'),
    confirmTask: (name, reading) => say(name, 'confirm', toWire({ reading })),
    pasteKey: async (name, target, pair, now) => {
      const { sealPaste } = await import('./seal-paste.ts');
      return say(name, 'paste', { attempt: target.attempt, file: await sealPaste(target, pair, now) });
    },
    pasteFile: (name, attempt, file) => say(name, 'paste', { attempt, file }),
    reportRefused: (name, attempt) => say(name, 'refused', { attempt }),
    reportOutcome: (name, attempt, outcome) => say(name, 'outcome', toWire({ attempt, ...outcome })),
    declareLost: (name, why) => say(name, 'lost', { why }),
    reportDeleted: (name) => say(name, 'deleted'),
  };
}
