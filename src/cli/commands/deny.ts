import { defineCommand } from '../command.ts';
import { connect } from '../connect.ts';
import { EXIT } from '../exit-code.ts';

export const command = defineCommand({
  positionals: { id: { type: 'string', describe: 'an approval that waits', demandOption: true } },
  options: {
    reason: { type: 'string', describe: 'why, for the journal', requiresArg: true, demandOption: true },
  },
  examples: [
    ['keyturn deny appr_01 --reason "markets are open"', 'one no is enough; whoever asked takes it back'],
  ],
  run: async ({ id, reason, ...args }, world) => {
    const client = await connect(args, world);
    await client.deny(id, reason);
    world.stdout.write(`${id}   ended; nothing was done\n`);
    return EXIT.done;
  },
});
