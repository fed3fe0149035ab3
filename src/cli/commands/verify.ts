import { defineCommand } from '../command.ts';
import { dataDirectoryOf } from '../connect.ts';

export const command = defineCommand({
  positionals: {},
  options: {
    output: { alias: 'o', choices: ['json'], describe: 'format; without it, words', requiresArg: true },
  },
  examples: [
    ['keyturn verify --data ./backup/data', 'every hash of every stream; exit 1 when one does not fit'],
  ],
  run: async (args, world) =>
    world.offline.verify({
      dataDirectory: dataDirectoryOf(args, world),
      format: args.output === 'json' ? 'json' : 'text',
    }),
});
