import { defineCommand } from '../command.ts';

export const command = defineCommand({
  positionals: {},
  options: {
    escrow: { type: 'string', describe: 'the escrow file', demandOption: true, requiresArg: true },
    identity: { type: 'string', describe: 'file with the recovery identity (age)', requiresArg: true },
    credential: { type: 'string', describe: 'only this one', requiresArg: true },
    sealed: {
      type: 'boolean',
      describe: 'write them sealed, for the stock age tool; needs no identity',
    },
    out: { type: 'string', describe: 'write the secrets into this folder, files 0600', requiresArg: true },
  },
  examples: [
    [
      'keyturn recover --escrow escrow.bin --identity recovery.txt',
      'lists what can be opened; prints no secret',
    ],
    ['keyturn recover --escrow escrow.bin --identity recovery.txt --out ./recovered', 'writes the secrets'],
    [
      'keyturn recover --escrow escrow.bin --sealed --out ./sealed',
      'writes age files; `age --decrypt --identity recovery.txt FILE` opens each',
    ],
  ],
  run: async (args, world) =>
    world.offline.recover({
      escrow: args.escrow,
      identityFile: args.identity ?? null,
      sealed: args.sealed ?? false,
      credential: args.credential ?? null,
      out: args.out ?? null,
    }),
});
