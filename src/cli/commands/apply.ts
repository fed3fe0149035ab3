import type { Client } from '../../client/client.ts';
import type { Plan } from '../../domain/views.ts';
import { defineCommand } from '../command.ts';
import { connect } from '../connect.ts';
import { judgeRotation } from '../ending.ts';
import { EXIT } from '../exit-code.ts';
import { follow } from '../follow.ts';
import { readPlan } from '../plan-file.ts';
import { reportEnding } from '../report-ending.ts';
import { timeoutMsOf, watchOptions } from '../watch-options.ts';
import { waitsForApproval } from '../waits-for-approval.ts';
import type { World } from '../world.ts';

export const command = defineCommand({
  positionals: { file: { type: 'string', describe: 'a file of keyturn plan --out', demandOption: true } },
  options: watchOptions,
  examples: [
    ['keyturn apply week48.plan', 'refused with what changed, if the plan would no longer be made the same'],
  ],
  run: async (args, world) => {
    const plan = await readPlan(args.file);
    const untilAt = world.now() + timeoutMsOf(args.timeout);
    const client = await connect(args, world);
    const { requested, waiting, approval } = await client.apply(plan);
    if (approval !== null) waitsForApproval(world, waiting.join(', '), approval);
    if (requested.length === 0 && approval !== null) return EXIT.waiting;
    if (requested.length === 0) {
      world.stdout.write('Nothing to rotate.\n');
      return EXIT.done;
    }
    if (args['no-wait'] === true) {
      world.stdout.write(requested.map((name) => `${name}   rotation requested\n`).join(''));
      world.stderr.write('Next: keyturn status\n');
      return EXIT.done;
    }
    return watchAll(client, world, plan, requested, untilAt);
  },
});

/** One after the other: events are kept, so nothing is missed meanwhile. The worst ending is the exit code. */
async function watchAll(
  client: Client,
  world: World,
  plan: Plan,
  requested: readonly string[],
  untilAt: number,
): Promise<number> {
  let worst: number = EXIT.done;
  for (const name of requested) {
    world.stderr.write(`${name}   rotation requested\n`);
    const afterSeq = plan.items.find((item) => item.name === name)?.seq ?? 0;
    const judge = judgeRotation(name, untilAt);
    const ending = await follow(client, world, { name, afterPosition: 0, afterSeq, untilAt, judge });
    const code = await reportEnding(client, world, name, ending, undefined);
    worst = requested.length > 1 && code !== EXIT.done ? EXIT.partly : Math.max(worst, code);
  }
  return worst;
}
