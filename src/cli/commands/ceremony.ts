import type { Client } from '../../client/client.ts';
import { Fault } from '../../domain/fault.ts';
import type { TaskPhase } from '../../domain/tasks/view.ts';
import { runCeremony } from '../../operator/ceremony.ts';
import type { CeremonyEnd } from '../../operator/turn.ts';
import { browserOptions, lintRecipe, withActs } from '../assisted.ts';
import { defineCommand, outputOption } from '../command.ts';
import { connect } from '../connect.ts';
import { atDesk, requireTerminal } from '../desk.ts';
import { judgeKill, judgeRotation } from '../ending.ts';
import type { Judge } from '../ending.ts';
import { EXIT } from '../exit-code.ts';
import { follow } from '../follow.ts';
import { reportEnding } from '../report-ending.ts';
import { timeoutMsOf, watchOptions } from '../watch-options.ts';
import type { World } from '../world.ts';

/** Named so that they can be refused by name: whoever tries is told what has happened to the secret. */
const SECRETS = ['app-key', 'app-secret', 'code', 'trading-password'] as const;
const secretOption = { type: 'string', hidden: true } as const;

export const command = defineCommand({
  positionals: {
    what: {
      choices: ['start', 'resume', 'release', 'recipe'],
      describe: 'take the task; go on with it, on any machine; give it back; or look at a recipe',
      demandOption: true,
    },
    name: { type: 'string', describe: 'a credential; or lint, of a recipe', demandOption: true },
    file: { type: 'string', describe: 'a recipe, to look at' },
  },
  options: {
    'app-key': secretOption,
    'app-secret': secretOption,
    code: secretOption,
    'trading-password': secretOption,
    ...browserOptions,
    timeout: watchOptions.timeout,
    ...outputOption,
  },
  examples: [
    ['keyturn next', 'what needs you'],
    ['keyturn ceremony start wb-orders-1', 'make the key at the portal, guided'],
    [
      'keyturn ceremony start wb-orders-1 --browser --recipe hk.yaml',
      'a browser goes the way, and reads the key',
    ],
    ['keyturn ceremony recipe lint hk.yaml', 'whether a recipe may be run'],
    ['keyturn ceremony resume wb-orders-1', 'after a closed terminal, or on another machine'],
    ['keyturn ceremony release wb-orders-1', 'give the task back to the others'],
  ],
  run: async (args, world) => {
    const { what, name, output } = args;
    const place = `keyturn ceremony ${what} ${name}`;
    refuseSecrets(args, world, place);
    if (what === 'recipe') return lintRecipe(world, name, args.file);
    const timeoutMs = timeoutMsOf(args.timeout);
    if (what !== 'release') requireTerminal(world, place);
    const client = await connect(args, world);
    if (what === 'release') return release(client, world, name);
    return withActs(args, client, world, async (acts) => {
      const end = await atDesk(client, world, (desk) => runCeremony(desk, name, acts));
      const code = await finish(client, world, { end, name, untilAt: world.now() + timeoutMs, output });
      return { code, isAccepted: end.kind === 'accepted' };
    });
  },
});

/** A secret in an argument or in the environment is in other people's hands already. */
function refuseSecrets(args: Readonly<Record<string, unknown>>, world: World, place: string): void {
  const given = SECRETS.find((name) => args[name] !== undefined);
  if (given !== undefined) throw new Fault('KT6040', { place, saw: `--${given}` });
  const { KEYTURN_APP_KEY, KEYTURN_APP_SECRET } = world.environment;
  if ((KEYTURN_APP_KEY ?? KEYTURN_APP_SECRET) !== undefined)
    throw new Fault('KT6040', { place, saw: 'KEYTURN_APP_KEY or KEYTURN_APP_SECRET in the environment' });
}

async function release(client: Client, world: World, name: string): Promise<number> {
  await client.releaseTask(name);
  world.stderr.write(`${name}   the task is everybody's again\n`);
  return EXIT.done;
}

interface Finish {
  readonly end: CeremonyEnd;
  readonly name: string;
  readonly untilAt: number;
  readonly output: Parameters<typeof reportEnding>[4];
}

async function finish(client: Client, world: World, { end, name, untilAt, output }: Finish): Promise<number> {
  const watch = async (afterPosition: number, judge: Judge): Promise<number> => {
    const ending = await follow(client, world, { name, afterPosition, untilAt, judge });
    return reportEnding(client, world, name, ending, output);
  };
  switch (end.kind) {
    case 'accepted':
      world.stderr.write('5 The issuer accepts it: you may close the page now. Clear the clipboard.\n');
      return watch(end.afterPosition, afterAcceptance(name, untilAt));
    case 'deleted':
      return watch(end.afterPosition, judgeKill(name, false, untilAt));
    case 'done':
      return reportEnding(client, world, name, { code: EXIT.done, fault: null, next: null }, output);
    case 'waits':
      world.stderr.write(`Next: ${end.next}\n`);
      return EXIT.waiting;
    case 'detached':
      world.stderr.write(`${leaving(end.phase)}\nNext: keyturn ceremony resume ${name}\n`);
      return EXIT.partly;
  }
}

/** What was pasted before the right one, and quarantined, is over by then. */
function afterAcceptance(name: string, untilAt: number): Judge {
  const judge = judgeRotation(name, untilAt);
  return (event) => (event.type === 'Quarantined' || event.type === 'SecretLost' ? null : judge(event));
}

const PAGE_OPEN: ReadonlySet<TaskPhase | null> = new Set([
  'at-portal',
  'proving',
  'wrong-key',
  'quarantined',
]);

function leaving(phase: TaskPhase | null): string {
  if (PAGE_OPEN.has(phase))
    return 'You left. If the portal shows a key, keep that page open: only it has it.';
  return phase === 'ready' || phase === 'preflight'
    ? 'You left. Nothing was pressed, and the task stays yours for a while.'
    : 'You left. Nothing was changed.';
}
