import { defineCommand } from '../command.ts';
import { dataDirectoryOf } from '../connect.ts';

export const command = defineCommand({
  positionals: {},
  options: {
    to: {
      type: 'string',
      describe: 'postgres://USER@HOST/DATABASE, empty (KEYTURN_DATABASE)',
      requiresArg: true,
    },
    'to-file': {
      type: 'string',
      describe: 'file (0600) with that URL and its password (KEYTURN_DATABASE_FILE)',
      requiresArg: true,
    },
  },
  examples: [
    ['keyturn migrate --to postgres://keyturn@db.example.com/keyturn', 'with the daemon stopped'],
    [
      'keyturn migrate --data /var/lib/keyturn --to-file /etc/keyturn/database-url',
      'the same file is then given to keyturn run --database-file',
    ],
  ],
  run: async (args, world) =>
    world.offline.migrate({
      dataDirectory: dataDirectoryOf(args, world),
      to: args.to ?? null,
      toFile: args['to-file'] ?? null,
    }),
});
