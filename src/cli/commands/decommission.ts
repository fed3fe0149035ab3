import type { Client } from '../../client/client.ts';
import type { LifeRequest } from '../../domain/life/request.ts';
import { defineCommand, outputOption } from '../command.ts';
import { confirmName } from '../confirm.ts';
import { connect } from '../connect.ts';
import { judgeDecommission } from '../ending.ts';
import { askLife, dryRunOption, exitOf, followLife, reasonOf, reasonOption } from '../life.ts';
import { lookOf } from '../output.ts';
import { lifeLines } from '../screen/life-page.ts';
import { paintFor } from '../screen/style.ts';
import { timeoutMsOf, watchOptions } from '../watch-options.ts';
import type { World } from '../world.ts';

export const command = defineCommand({
  positionals: { name: { type: 'string', describe: 'a credential', demandOption: true } },
  options: {
    'keep-key': { type: 'boolean', describe: 'leave the key alive at the issuer; else it is deleted there' },
    'consumers-gone': { type: 'boolean', describe: 'your word that no declared consumer uses it any more' },
    yes: { type: 'string', describe: 'the name once more: confirms without a terminal', requiresArg: true },
    ...reasonOption,
    ...dryRunOption,
    ...watchOptions,
    ...outputOption,
  },
  examples: [
    [
      'keyturn decommission wb-orders-1 --reason "desk closed" --dry-run',
      'what is emptied, which keys end, who is declared to use it',
    ],
    ['keyturn decommission wb-orders-1 --reason "desk closed"', 'shows the same and asks for the name'],
    [
      'keyturn decommission wb-orders-1 --reason "moved" --keep-key --yes wb-orders-1',
      'without a terminal; the key stays alive, and nobody watches it',
    ],
  ],
  run: async (args, world) => {
    const { name, output } = args;
    const timeoutMs = timeoutMsOf(args.timeout);
    const reason = reasonOf(args.reason, `keyturn decommission ${name}`);
    const keepKey = args['keep-key'] === true;
    const consumersGone = args['consumers-gone'] === true;
    const request = { act: 'decommission', reason, keepKey, consumersGone } as const;
    const client = await connect(args, world);
    if (args['dry-run'] === true)
      return exitOf(await askLife(client, world, { name, request, dryRun: true, output }));
    if (!(await isConfirmed(client, world, request, { name, yes: args.yes })))
      return exitOf(await askLife(client, world, { name, request, dryRun: false, output }));
    const answer = await client.life(name, request, false);
    const noWait = args['no-wait'] === true;
    const judge = judgeDecommission(name);
    return followLife(client, world, { name, answer, noWait, timeoutMs, output, judge });
  },
});

/** Shows what it would do first. What would be refused needs no confirmation: it is asked for, and refused. */
async function isConfirmed(
  client: Client,
  world: World,
  request: LifeRequest,
  { name, yes }: { readonly name: string; readonly yes: string | undefined },
): Promise<boolean> {
  const { plan } = await client.life(name, request, true);
  if (plan.refused !== null) return false;
  world.stderr.write(lifeLines(plan, { ...lookOf(world), paint: paintFor(world, 'stderr') }));
  await confirmName(world, name, yes, request.act);
  return true;
}
