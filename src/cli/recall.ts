import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '../client/client.ts';
import { parseDuration, SECOND_MS } from '../domain/duration.ts';
import { asFault, Fault } from '../domain/fault.ts';
import { readSelector } from '../domain/recall/selector.ts';
import type { RecallAsk, RecallView } from '../domain/recall/views.ts';
import { DEFAULT_WAVES } from '../domain/recall/waves.ts';
import { confirmText } from './confirm.ts';
import { EXIT, exitCodeOf } from './exit-code.ts';
import { print } from './output.ts';
import type { Format } from './output.ts';
import { recallLine, recallList, recallPage, recallPlanScreen } from './screen/recall-page.ts';
import { plain } from './screen/text.ts';
import { waitsForApproval } from './waits-for-approval.ts';
import type { World } from './world.ts';

export interface RecallArguments {
  readonly selector?: readonly string[] | undefined;
  readonly waves?: string | undefined;
  readonly 'wave-size'?: number | undefined;
  readonly budget?: number | undefined;
  readonly 'pause-between'?: string | undefined;
  readonly leaked: boolean;
  readonly incident?: string | undefined;
  readonly note?: string | undefined;
  readonly 'break-glass'?: string | undefined;
  readonly replace: boolean;
  readonly dryRun: boolean;
  readonly watches: boolean;
  readonly yes?: string | undefined;
  readonly output: Format;
  readonly untilAt: number;
}

const PLACE = 'keyturn revoke --selector';

/** Shows what would be revoked, asks for the number of credentials, begins, and watches. */
export async function recallMany(client: Client, world: World, args: RecallArguments): Promise<number> {
  const ask = askOf(args);
  const plan = await client.planRecall(ask);
  world.stderr.write(recallPlanScreen(plan, ask));
  if (args.dryRun) {
    if (args.output !== undefined)
      await print(world, args.output, plan, {
        names: () => plan.members.map(({ name }) => name),
        table: () => '',
      });
    return EXIT.done;
  }
  if (plan.members.length === 0) {
    const saw = plan.blocked.length === 0 ? 'it selects nothing' : `${plan.blocked.length} can't be revoked`;
    throw new Fault('KT1503', { place: PLACE, saw });
  }
  await confirmCount(world, plan.members.length, args);
  const begun = await client.beginRecall(ask, plan.digest, args['break-glass'] ?? null);
  for (const { name, why } of begun.refused)
    world.stderr.write(`▲ ${plain(name)} is not in it: ${plain(why)}\n`);
  if (begun.approval !== null) return waitsForApproval(world, begun.recall, begun.approval);
  if (args.watches) return followRecall(client, world, begun.recall, args);
  world.stderr.write(`${begun.recall}   begun; a key is not revoked before it is seen refused\n`);
  world.stderr.write(`Next: keyturn revoke --status ${begun.recall}\n`);
  return EXIT.done;
}

export function askOf(args: RecallArguments): RecallAsk {
  const selector = readSelector(args.selector ?? []);
  if ('refused' in selector)
    throw usage(
      `--selector ${JSON.stringify(selector.refused)}`,
      'NAME=VALUE of the credentials, or issuer=NAME',
    );
  const pauseMs = parseDuration(args['pause-between'] ?? '0s');
  if (pauseMs === null)
    throw usage(`--pause-between ${JSON.stringify(args['pause-between'])}`, 'a duration such as 2m');
  const size = args['wave-size'];
  return {
    ...{ selector, leaked: args.leaked, incident: args.incident ?? null },
    ...{ replace: args.replace, note: args.note ?? null, budget: args.budget ?? 0, pauseMs },
    waves: size === undefined ? (args.waves?.split(',') ?? DEFAULT_WAVES) : [String(size)],
  };
}

/** A number is typed as easily as a name, and nobody types it who has not read it. */
async function confirmCount(world: World, count: number, { yes, selector }: RecallArguments): Promise<void> {
  const command = `keyturn revoke ${(selector ?? []).map((pair) => `--selector ${pair}`).join(' ')}`;
  const text = String(count);
  if (yes === undefined)
    return confirmText(world, { text, command, withoutTerminal: `${command} --yes ${text}` });
  if (yes.trim() === text) return;
  const expected = `the number of credentials, ${text}`;
  throw new Fault('KT6035', { place: '--yes', saw: 'another text', expected, next: `${command} --dry-run` });
}

const LOOK_EVERY_MS = SECOND_MS;

/** Says each change until it is over or has stopped. Whoever goes away leaves it to the daemon, which goes on. */
export async function followRecall(
  client: Client,
  world: World,
  id: string,
  { untilAt, output }: Pick<RecallArguments, 'untilAt' | 'output'>,
): Promise<number> {
  const interrupt = new AbortController();
  const forget = world.onInterrupt(() => interrupt.abort());
  let said = '';
  let last: RecallView | null = null;
  try {
    while (world.now() < untilAt && !interrupt.signal.aborted) {
      last = await lookOnce(client, world, id, last);
      const line = last === null ? '' : recallLine(last);
      if (line !== said) world.stderr.write(`${line}\n`);
      said = line;
      if (last !== null && last.state !== 'moving') return await ended(world, last, output);
      await sleep(LOOK_EVERY_MS, undefined, { signal: interrupt.signal }).catch(() => undefined);
    }
  } finally {
    forget();
  }
  world.stderr.write(`${id}   goes on in the daemon\nNext: keyturn revoke --status ${id}\n`);
  return EXIT.waiting;
}

/** A daemon that restarts meanwhile is waited for: it goes on where it was. */
async function lookOnce(
  client: Client,
  world: World,
  id: string,
  last: RecallView | null,
): Promise<RecallView | null> {
  try {
    return await client.recall(id);
  } catch (thrown) {
    const { code } = asFault(thrown, id);
    if (exitCodeOf(code) !== EXIT.unreachable) throw thrown;
    if (last !== null) world.stderr.write(`${id}   the daemon is away (${code}); waiting for it\n`);
    return null;
  }
}

async function ended(world: World, view: RecallView, output: Format): Promise<number> {
  await show(world, view, output);
  if (view.state !== 'over') return EXIT.waiting;
  return view.members.every(({ stage }) => stage === 'dead') ? EXIT.done : EXIT.partly;
}

export interface Steering {
  readonly stop?: string | undefined;
  readonly continue?: string | undefined;
  readonly end?: string | undefined;
  readonly status?: string | undefined;
}

/** What is asked of a recall that is there already; null where nothing is. */
export async function steerRecall(
  client: Client,
  world: World,
  steering: Steering,
  { note, output }: Pick<RecallArguments, 'note' | 'output'>,
): Promise<number> {
  const { stop, continue: goOn, end, status = '' } = steering;
  if (stop !== undefined) await client.stopRecall(stop, note ?? 'stopped by hand');
  if (goOn !== undefined) await client.continueRecall(goOn);
  if (end !== undefined) await client.endRecall(end);
  const id = stop ?? goOn ?? end ?? status;
  if (id !== '') {
    await show(world, await client.recall(id), output);
    return EXIT.done;
  }
  const items = await client.recalls();
  await print(
    world,
    output,
    { items },
    { names: () => items.map((each) => each.id), table: () => recallList(items) },
  );
  return EXIT.done;
}

async function show(world: World, view: RecallView, output: Format): Promise<void> {
  await print(world, output, view, {
    names: () => view.members.map(({ name }) => name),
    table: (look) => recallPage(view, look),
  });
}

function usage(saw: string, expected: string): Fault {
  return new Fault('KT6031', { place: 'keyturn revoke', saw, expected, next: 'keyturn revoke --help' });
}
