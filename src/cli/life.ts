import type { Client } from '../client/client.ts';
import type { LifeAnswer, LifeRequest } from '../domain/life/request.ts';
import { Fault } from '../domain/fault.ts';
import { isFaultCode } from '../domain/faults/catalogue.ts';
import type { OptionSet } from './command.ts';
import { judgeRedelivery } from './ending.ts';
import type { Judge } from './ending.ts';
import { exitCodeOf, EXIT } from './exit-code.ts';
import { follow } from './follow.ts';
import { print } from './output.ts';
import type { Format } from './output.ts';
import { reportEnding } from './report-ending.ts';
import { lifePage } from './screen/life-page.ts';
import type { World } from './world.ts';
import { waitsForApproval } from './waits-for-approval.ts';

export const reasonOption = {
  reason: { type: 'string', describe: 'why, for the journal', requiresArg: true },
} as const satisfies OptionSet;

export const dryRunOption = {
  'dry-run': { type: 'boolean', describe: 'only say what would happen' },
} as const satisfies OptionSet;

/** Why something is done to a key is asked for: the journal is read by people who were not there. */
export function reasonOf(reason: string | undefined, command: string): string {
  if (reason !== undefined && reason.trim() !== '') return reason.trim();
  throw new Fault('KT6031', {
    place: command,
    saw: 'no reason',
    expected: 'why, for the journal: --reason TEXT',
    next: `${command} --reason TEXT`,
  });
}

export interface Asked {
  readonly name: string;
  readonly request: LifeRequest;
  readonly dryRun: boolean;
  readonly output: Format;
}

/** Asks for an operation, or only what it would do, and prints its plan. */
export async function askLife(
  client: Client,
  world: World,
  { name, request, dryRun, output }: Asked,
): Promise<LifeAnswer> {
  const answer = await client.life(name, request, dryRun);
  await print(world, output, answer, {
    names: () => [name],
    table: (look) => lifePage(answer.plan, dryRun, look),
  });
  return answer;
}

/** A plan that is refused ends as the operation itself would. */
export function exitOf({ plan }: LifeAnswer): number {
  const code = plan.refused?.code;
  return code !== undefined && isFaultCode(code) ? exitCodeOf(code) : EXIT.done;
}

export interface Followed {
  readonly name: string;
  readonly answer: LifeAnswer;
  readonly noWait: boolean;
  readonly timeoutMs: number;
  readonly output: Format;
  /** When it has come to its end; until every destination holds the key, where nothing else is said. */
  readonly judge?: Judge;
}

/** Watches what was asked for until every destination holds the key, or until it stops. */
export async function followLife(
  client: Client,
  world: World,
  { name, answer, noWait, timeoutMs, output, judge = judgeRedelivery() }: Followed,
): Promise<number> {
  const { afterPosition, approval } = answer;
  if (approval !== null) return waitsForApproval(world, name, approval);
  if (afterPosition === null) return exitOf(answer);
  if (noWait) {
    world.stderr.write(`Next: keyturn show ${name}\n`);
    return EXIT.done;
  }
  const untilAt = world.now() + timeoutMs;
  const ending = await follow(client, world, { name, afterPosition, untilAt, judge });
  return reportEnding(client, world, name, ending, output);
}
