import type { GlassVerdict } from '../../domain/requests.ts';
import { Fault } from '../../domain/fault.ts';
import { defineCommand, outputOption } from '../command.ts';
import { connect } from '../connect.ts';
import { EXIT } from '../exit-code.ts';
import { print } from '../output.ts';
import { approvalsText } from '../screen/approvals-table.ts';

const VERDICTS = ['justified', 'not-justified'] as const satisfies readonly GlassVerdict[];

export const command = defineCommand({
  positionals: {
    what: { choices: ['list', 'review'], describe: 'what to do', demandOption: true },
    id: { type: 'string', describe: 'review: what was done without approval' },
  },
  options: {
    verdict: { choices: VERDICTS, describe: 'review: what you found', requiresArg: true },
    reason: { type: 'string', describe: 'review: why, for the journal', requiresArg: true },
    ...outputOption,
  },
  examples: [
    ['keyturn approvals list', 'what waits until people agree, and what waits for a review'],
    [
      'keyturn approvals review glass_01 --verdict justified --reason "seen in the logs"',
      'somebody else has looked at what was done without approval',
    ],
  ],
  run: async (args, world) => {
    const client = await connect(args, world);
    if (args.what === 'list') {
      const view = await client.approvals();
      await print(world, args.output, view, {
        names: () => [...view.approvals, ...view.reviews].map(({ id }) => id),
        table: (look) => approvalsText(view, look),
      });
      return EXIT.done;
    }
    const { id, verdict, reason } = args;
    if (id === undefined) throw missing('an id');
    if (verdict === undefined) throw missing('--verdict');
    if (reason === undefined) throw missing('--reason');
    await client.reviewGlass(id, { verdict, reason });
    world.stdout.write(`${id}   reviewed: ${verdict}\n`);
    return EXIT.done;
  },
});

function missing(what: string): Fault {
  return new Fault('KT6031', {
    place: 'keyturn approvals review',
    saw: `${what} is missing`,
    next: 'keyturn approvals list',
  });
}
