import type { OptionSet } from './command.ts';

/** For many keys at once. */
export const recallOptions = {
  selector: {
    type: 'string',
    array: true,
    describe: 'many keys: NAME=VALUE of their credentials, or issuer=NAME',
    requiresArg: true,
  },
  waves: {
    type: 'string',
    describe: 'how large the waves are; the last again and again (1,5,25%)',
    requiresArg: true,
    conflicts: 'wave-size',
  },
  'wave-size': { type: 'number', describe: 'all waves as large as this', requiresArg: true },
  budget: {
    type: 'number',
    describe: 'so many may fail to come through before it stops by itself (0)',
    requiresArg: true,
  },
  'pause-between': { type: 'string', describe: 'a pause between two waves, such as 2m', requiresArg: true },
  stop: { type: 'string', describe: 'begin no further one of a recall', requiresArg: true },
  continue: { type: 'string', describe: 'go on with one that has stopped', requiresArg: true },
  end: { type: 'string', describe: 'give up what one has not begun', requiresArg: true },
  status: { type: 'string', describe: 'how far one has come; without an id, those that are not over' },
} as const satisfies OptionSet;
