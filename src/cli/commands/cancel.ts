import { defineCommand, outputOption } from '../command.ts';
import { connect } from '../connect.ts';
import { askLife, dryRunOption, exitOf, reasonOf, reasonOption } from '../life.ts';

export const command = defineCommand({
  positionals: { name: { type: 'string', describe: 'a credential', demandOption: true } },
  options: { ...reasonOption, ...dryRunOption, ...outputOption },
  examples: [
    ['keyturn cancel wb-orders-1 --reason "wrong desk"', 'give up a rotation that has not called the issuer'],
    ['keyturn cancel wb-orders-1 --reason x --dry-run', 'whether that is still possible'],
  ],
  run: async (args, world) => {
    const { name, output } = args;
    const dryRun = args['dry-run'] === true;
    const reason = reasonOf(args.reason, `keyturn cancel ${name}`);
    const client = await connect(args, world);
    return exitOf(await askLife(client, world, { name, request: { act: 'cancel', reason }, dryRun, output }));
  },
});
