import { defineCommand, outputOption } from '../command.ts';
import { connect } from '../connect.ts';
import { judgeRotation } from '../ending.ts';
import { EXIT } from '../exit-code.ts';
import { follow } from '../follow.ts';
import { reportEnding } from '../report-ending.ts';
import { waitsForApproval } from '../waits-for-approval.ts';
import { timeoutMsOf, watchOptions } from '../watch-options.ts';

export const command = defineCommand({
  positionals: { name: { type: 'string', describe: 'a credential', demandOption: true } },
  options: {
    note: { type: 'string', describe: 'why, for the journal', requiresArg: true },
    'after-loss': {
      type: 'boolean',
      describe: 'approve a second reset after a lost secret; it may end the old key at once',
    },
    now: { type: 'boolean', describe: 'as it is anyway: on request, whatever the age', hidden: true },
    ...watchOptions,
    ...outputOption,
  },
  examples: [
    ['keyturn rotate wb-orders-1', 'rotate and watch until consumers can have the new key'],
    ['keyturn rotate wb-orders-1 --no-wait', 'start it and come back later'],
  ],
  run: async (args, world) => {
    const { name, output } = args;
    const untilAt = world.now() + timeoutMsOf(args.timeout);
    const client = await connect(args, world);
    const { afterPosition, approval } = await client.rotate(name, {
      note: args.note ?? null,
      afterLoss: args['after-loss'] === true,
    });
    if (approval !== null) return waitsForApproval(world, name, approval);
    world.stderr.write(`${name}   rotation requested\n`);
    if (args['no-wait'] === true) {
      world.stderr.write(`Next: keyturn show ${name}\n`);
      return EXIT.done;
    }
    const ending = await follow(client, world, {
      name,
      afterPosition,
      untilAt,
      judge: judgeRotation(name, untilAt),
    });
    return reportEnding(client, world, name, ending, output);
  },
});
