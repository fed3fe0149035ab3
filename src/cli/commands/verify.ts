import { defineCommand } from '../command.ts';
import { dataDirectoryOf } from '../connect.ts';
import { databaseFlags, databaseOptions } from '../database-options.ts';

export const command = defineCommand({
  positionals: {},
  options: {
    ...databaseOptions,
    anchors: {
      type: 'string',
      describe: 'file of anchors (the one in the data directory)',
      requiresArg: true,
    },
    'public-key': {
      type: 'string',
      describe: 'the key that signs them (the one beside them)',
      requiresArg: true,
    },
    output: { alias: 'o', choices: ['json'], describe: 'format; without it, words', requiresArg: true },
  },
  examples: [
    ['keyturn verify --data ./backup/data', 'every hash of every stream; exit 1 when one does not fit'],
  ],
  run: async (args, world) =>
    world.offline.verify({
      dataDirectory: dataDirectoryOf(args, world),
      ...databaseFlags(args),
      format: args.output === 'json' ? 'json' : 'text',
      anchorsFile: args.anchors ?? null,
      publicKeyFile: args['public-key'] ?? null,
    }),
});
