import { HOUR_MS } from '../../src/domain/duration.ts';
import type { Operations } from '../../src/engine/operations/operations.ts';
import { NOW } from './sample-fleet.ts';
import { RECIPIENT, TASK } from './sample-task.ts';

type Note = (operation: keyof Operations, ...args: readonly unknown[]) => void;

/** They are noted and do nothing: what they lead to is the engine's. */
export function attending(note: Note) {
  return {
    claimTask: async (...args) => note('claimTask', ...args),
    releaseTask: async (...args) => note('releaseTask', ...args),
    confirmCall: async (...args) => {
      note('confirmCall', ...args);
      return { attempt: 'att_1', deadlineAt: NOW + HOUR_MS };
    },
    tasks: async () => ({ items: [TASK], recipient: RECIPIENT }),
    task: async (...args) => {
      note('task', ...args);
      return { task: TASK, recipient: RECIPIENT, afterPosition: 7 };
    },
    paste: async (...args) => {
      note('paste', ...args);
      return { digest: 'kd_1' };
    },
    pasteSealed: async (...args) => {
      note('pasteSealed', ...args);
      return { digest: 'kd_1' };
    },
    reportRefusal: async (...args) => note('reportRefusal', ...args),
    reportOutcome: async (...args) => note('reportOutcome', ...args),
    declareLost: async (...args) => note('declareLost', ...args),
    reportDeleted: async (...args) => note('reportDeleted', ...args),
  } satisfies Partial<Operations>;
}
