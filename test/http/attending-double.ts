import { HOUR_MS } from '../../src/domain/duration.ts';
import type { Operations } from '../../src/engine/operations/operations.ts';
import { NOW } from './sample-fleet.ts';

type Note = (operation: keyof Operations, ...args: readonly unknown[]) => void;

/** No door leads to these yet: they are noted and do nothing. */
export function attending(note: Note) {
  return {
    claimTask: async (...args) => note('claimTask', ...args),
    releaseTask: async (...args) => note('releaseTask', ...args),
    confirmCall: async (...args) => {
      note('confirmCall', ...args);
      return { attempt: 'att_1', deadlineAt: NOW + HOUR_MS };
    },
    paste: async (...args) => note('paste', ...args),
    reportRefusal: async (...args) => note('reportRefusal', ...args),
    reportOutcome: async (...args) => note('reportOutcome', ...args),
    declareLost: async (...args) => note('declareLost', ...args),
    reportDeleted: async (...args) => note('reportDeleted', ...args),
  } satisfies Partial<Operations>;
}
