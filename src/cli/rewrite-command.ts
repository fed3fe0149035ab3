import { defineCommand, outputOption } from './command.ts';
import type { Command } from './command.ts';
import { connect } from './connect.ts';
import { askLife, dryRunOption, followLife, reasonOf, reasonOption } from './life.ts';
import { timeoutMsOf, watchOptions } from './watch-options.ts';

/** A command that has a key written to destinations again, and watches it until every one holds it. */
export function rewriteCommand(act: 'rollback' | 'sync', examples: Command['examples']): Command {
  return defineCommand({
    positionals: { name: { type: 'string', describe: 'a credential', demandOption: true } },
    options: { ...reasonOption, ...dryRunOption, ...watchOptions, ...outputOption },
    examples,
    run: async (args, world) => {
      const { name, output } = args;
      const timeoutMs = timeoutMsOf(args.timeout);
      const reason = reasonOf(args.reason, `keyturn ${act} ${name}`);
      const client = await connect(args, world);
      const dryRun = args['dry-run'] === true;
      const answer = await askLife(client, world, {
        name,
        request: { act, reason },
        dryRun,
        output: dryRun ? output : undefined,
      });
      const noWait = args['no-wait'] === true;
      return followLife(client, world, { name, answer, noWait, timeoutMs, output });
    },
  });
}
