import { defineCommand, outputOption } from '../command.ts';
import { connect } from '../connect.ts';
import { askLife, dryRunOption, followLife, reasonOf, reasonOption } from '../life.ts';
import { timeoutMsOf, watchOptions } from '../watch-options.ts';

export const command = defineCommand({
  positionals: { name: { type: 'string', describe: 'a credential', demandOption: true } },
  options: { ...reasonOption, ...dryRunOption, ...watchOptions, ...outputOption },
  examples: [
    ['keyturn sync wb-orders-1 --reason "a second desk"', 'after a destination was added to its manifest'],
    ['keyturn sync wb-orders-1 --reason x --dry-run', 'which destinations would be written'],
  ],
  run: async (args, world) => {
    const { name, output } = args;
    const timeoutMs = timeoutMsOf(args.timeout);
    const reason = reasonOf(args.reason, `keyturn sync ${name}`);
    const client = await connect(args, world);
    const dryRun = args['dry-run'] === true;
    const request = { act: 'sync', reason } as const;
    const answer = await askLife(client, world, {
      name,
      request,
      dryRun,
      output: dryRun ? output : undefined,
    });
    const noWait = args['no-wait'] === true;
    return followLife(client, world, { name, answer, noWait, timeoutMs, output });
  },
});
