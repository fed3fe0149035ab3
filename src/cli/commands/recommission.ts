import { defineCommand, outputOption } from '../command.ts';
import { connect } from '../connect.ts';
import { askLife, dryRunOption, exitOf, reasonOf, reasonOption } from '../life.ts';

export const command = defineCommand({
  positionals: { name: { type: 'string', describe: 'a credential', demandOption: true } },
  options: { ...reasonOption, ...dryRunOption, ...outputOption },
  examples: [
    ['keyturn recommission wb-orders-1 --reason "the desk is back"', 'watched and rotated again'],
    ['keyturn recommission wb-orders-1 --reason x --dry-run', 'what that would begin'],
  ],
  run: async (args, world) => {
    const { name, output } = args;
    const dryRun = args['dry-run'] === true;
    const reason = reasonOf(args.reason, `keyturn recommission ${name}`);
    const client = await connect(args, world);
    const request = { act: 'recommission', reason } as const;
    return exitOf(await askLife(client, world, { name, request, dryRun, output }));
  },
});
