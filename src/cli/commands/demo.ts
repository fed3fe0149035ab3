import { defineCommand } from '../command.ts';

export const command = defineCommand({
  positionals: {},
  options: {
    keep: { type: 'boolean', describe: 'leave what it made in the temporary directory and say where' },
  },
  examples: [
    ['keyturn demo', 'old key, reset, a store down, overlap, straggler, a crash'],
    ['keyturn demo --data ./demo', 'play it in a directory of your own'],
  ],
  run: async (args, world) =>
    world.offline.demo({
      dataDirectory: args.data ?? null,
      keep: args.keep === true || args.data !== undefined,
    }),
});
