import { defineCommand, outputOption } from '../command.ts';
import { connect } from '../connect.ts';
import { askLife, dryRunOption, followLife, reasonOf, reasonOption } from '../life.ts';
import { timeoutMsOf, watchOptions } from '../watch-options.ts';

export const command = defineCommand({
  positionals: { name: { type: 'string', describe: 'a credential', demandOption: true } },
  options: { ...reasonOption, ...dryRunOption, ...watchOptions, ...outputOption },
  examples: [
    [
      'keyturn rollback wb-orders-1 --reason "risk-batch fails" --dry-run',
      'whether the old key still works, and until when',
    ],
    [
      'keyturn rollback wb-orders-1 --reason "risk-batch fails"',
      'back to it; the same command goes forward again',
    ],
  ],
  run: async (args, world) => {
    const { name, output } = args;
    const timeoutMs = timeoutMsOf(args.timeout);
    const reason = reasonOf(args.reason, `keyturn rollback ${name}`);
    const client = await connect(args, world);
    const dryRun = args['dry-run'] === true;
    const request = { act: 'rollback', reason } as const;
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
