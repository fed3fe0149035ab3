import { defineCommand } from '../command.ts';

export const command = defineCommand({
  positionals: {},
  options: {
    escrow: { type: 'string', describe: 'the escrow file', demandOption: true, requiresArg: true },
    identity: {
      type: 'string',
      describe: 'file with the recovery identity (age)',
      demandOption: true,
      requiresArg: true,
    },
    credential: { type: 'string', describe: 'only this one', requiresArg: true },
    out: { type: 'string', describe: 'write the secrets into this folder, files 0600', requiresArg: true },
  },
  examples: [
    [
      'keyturn recover --escrow escrow.kt --identity recovery.txt',
      'lists what can be opened; prints no secret',
    ],
    ['keyturn recover --escrow escrow.kt --identity recovery.txt --out ./recovered', 'writes the secrets'],
  ],
  run: async (args, world) =>
    world.offline.recover({
      escrow: args.escrow,
      identityFile: args.identity,
      credential: args.credential ?? null,
      out: args.out ?? null,
    }),
});
