import { Fault } from '../../domain/fault.ts';
import { defineCommand, outputOption } from '../command.ts';
import { connect } from '../connect.ts';
import { EXIT } from '../exit-code.ts';
import { print } from '../output.ts';
import { writePlan } from '../plan-file.ts';
import { hasDifference, planTable, watchLines } from '../screen/plan-table.ts';
import { timeOrAhead } from '../time-argument.ts';

export const command = defineCommand({
  positionals: {},
  options: {
    ...outputOption,
    at: {
      type: 'string',
      describe: 'at that time: RFC 3339, or a duration from now such as 30d',
      requiresArg: true,
    },
    out: { type: 'string', describe: 'save the plan for keyturn apply', requiresArg: true },
    'detailed-exitcode': { type: 'boolean', describe: 'exit 2 when something would be rotated' },
  },
  examples: [
    ['keyturn plan', 'what the policies would do now'],
    ['keyturn plan --at 30d', 'and in thirty days, if nothing else changed'],
    ['keyturn plan --out week48.plan', 'save it, have it reviewed, then apply it'],
  ],
  run: async (args, world) => {
    const at = args.at === undefined ? null : timeOrAhead(args.at, world.now(), 'keyturn plan --at');
    if (at !== null && args.out !== undefined) {
      throw new Fault('KT6031', {
        place: 'keyturn plan',
        saw: '--at together with --out',
        expected: 'a plan of now: only that can be applied',
        next: 'keyturn plan --out FILE',
      });
    }
    const client = await connect(args, world);
    const plan = await client.plan(at);
    const { watch, ...saved } = plan;
    if (args.out !== undefined) await writePlan(args.out, saved);
    await print(world, args.output, plan, {
      names: () => plan.items.filter(({ action }) => action === 'rotate-now').map(({ name }) => name),
      table: (look) =>
        planTable(plan, look) + watchLines(watch, look) + nextOf(args.out, hasDifference(plan)),
    });
    return args['detailed-exitcode'] === true && hasDifference(plan) ? EXIT.difference : EXIT.done;
  },
});

function nextOf(out: string | undefined, difference: boolean): string {
  if (out !== undefined) return `Next: keyturn apply ${out}\n`;
  return difference ? 'Next: keyturn plan --out FILE\n' : '';
}
