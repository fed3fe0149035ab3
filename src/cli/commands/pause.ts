import { defineCommand, outputOption } from '../command.ts';
import { connect } from '../connect.ts';
import { askLife, dryRunOption, exitOf, reasonOf, reasonOption } from '../life.ts';

export const command = defineCommand({
  positionals: { name: { type: 'string', describe: 'a credential', demandOption: true } },
  options: { ...reasonOption, ...dryRunOption, ...outputOption },
  examples: [
    ['keyturn pause wb-orders-1 --reason "desk migrates this week"', 'start no rotation until it is resumed'],
    ['keyturn pause wb-orders-1 --reason x --dry-run', 'what would stop, and what would go on'],
  ],
  run: async (args, world) => {
    const { name, output } = args;
    const dryRun = args['dry-run'] === true;
    const reason = reasonOf(args.reason, `keyturn pause ${name}`);
    const client = await connect(args, world);
    return exitOf(await askLife(client, world, { name, request: { act: 'pause', reason }, dryRun, output }));
  },
});
