import { defineCommand, outputOption } from '../command.ts';
import { connect } from '../connect.ts';
import { askLife, dryRunOption, exitOf, reasonOption } from '../life.ts';

export const command = defineCommand({
  positionals: { name: { type: 'string', describe: 'a credential', demandOption: true } },
  options: { ...reasonOption, ...dryRunOption, ...outputOption },
  examples: [['keyturn resume wb-orders-1', 'let rotations start again; what is due starts at once']],
  run: async (args, world) => {
    const { name, output } = args;
    const dryRun = args['dry-run'] === true;
    const request = { act: 'resume', reason: args.reason ?? null } as const;
    const client = await connect(args, world);
    return exitOf(await askLife(client, world, { name, request, dryRun, output }));
  },
});
