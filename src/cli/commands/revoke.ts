import { Fault } from '../../domain/fault.ts';
import type { CredentialView } from '../../domain/views.ts';
import { defineCommand, outputOption } from '../command.ts';
import type { GlobalArguments } from '../command.ts';
import { confirmName } from '../confirm.ts';
import { connect } from '../connect.ts';
import { judgeKill, judgeSpare } from '../ending.ts';
import { EXIT } from '../exit-code.ts';
import { follow } from '../follow.ts';
import type { Format } from '../output.ts';
import type { Steering } from '../recall.ts';
import { recallOptions } from '../recall-options.ts';
import { reportEnding } from '../report-ending.ts';
import { blastScreen } from '../screen/blast.ts';
import { waitsForApproval } from '../waits-for-approval.ts';
import { timeoutMsOf, watchOptions } from '../watch-options.ts';
import type { World } from '../world.ts';

export const command = defineCommand({
  positionals: { name: { type: 'string', describe: 'a credential; or many, by --selector' } },
  options: {
    leaked: { type: 'boolean', describe: 'mark the key as leaked' },
    incident: { type: 'string', describe: 'the incident it belongs to, for the journal', requiresArg: true },
    note: { type: 'string', describe: 'why, for the journal', requiresArg: true },
    'break-glass': {
      type: 'string',
      describe: 'why it is done without the approval that the policy asks for',
      requiresArg: true,
    },
    reason: { choices: ['leak', 'requested'], describe: 'leak is the same as --leaked', requiresArg: true },
    'no-replace': { type: 'boolean', describe: 'make no new key afterwards' },
    spare: {
      type: 'boolean',
      describe: 'make a key at the standby application and move to it first',
      conflicts: 'no-replace',
    },
    'when-loaded': {
      type: 'boolean',
      describe: 'with --spare: end the old key once everybody has loaded the new one',
      implies: 'spare',
    },
    'dry-run': { type: 'boolean', describe: 'only show what it would do' },
    yes: {
      type: 'string',
      describe: 'the name once more, or the number of credentials: confirms without a terminal',
      requiresArg: true,
    },
    ...recallOptions,
    ...watchOptions,
    ...outputOption,
  },
  examples: [
    ['keyturn revoke wb-orders-1 --leaked --incident P123', 'shows what it does and asks for the name'],
    [
      'keyturn revoke wb-orders-1 --leaked --spare',
      'consumers are moved to the standby application before the old key ends',
    ],
    [
      'keyturn revoke wb-orders-1 --spare --when-loaded',
      'nobody fails: the old key ends once every consumer and pod has loaded the new one',
    ],
    ['keyturn revoke wb-orders-1 --yes wb-orders-1', 'without a terminal'],
    [
      'keyturn revoke --selector team=x --reason leak --incident P123 --waves 1,5,25%',
      'all keys with this label, wave after wave; asks for their number',
    ],
    ['keyturn revoke --stop recall_01J…', 'begin no further one; --status, --continue, --end'],
    [
      'keyturn revoke wb-orders-1 --leaked --break-glass "on a public page"',
      'at once where others must agree; somebody reviews it afterwards',
    ],
  ],
  run: async (args, world) => {
    const { name, output } = args;
    const leaked = args.leaked === true || args.reason === 'leak';
    const many = args.selector !== undefined || STEERING.some((option) => args[option] !== undefined);
    if ((name !== undefined) === many) throw whichKeys(many);
    if (name === undefined) return recall(args, world, leaked);
    const replace = args['no-replace'] !== true;
    const spare = args.spare === true;
    const timeoutMs = timeoutMsOf(args.timeout);
    const client = await connect(args, world);
    const view = await client.show(name);
    if (spare && view.standby === null) throw noStandby(view);
    const whenLoaded = args['when-loaded'] === true;
    const how = spare ? (whenLoaded ? 'spare-when-loaded' : 'spare') : replace ? 'kill' : 'kill-only';
    world.stderr.write(blastScreen(view, how, { now: world.now(), timezone: world.timezone }));
    if (args['dry-run'] === true) return EXIT.done;
    await confirmName(world, name, args.yes, 'revoke');
    const { afterPosition, approval } = await client.revoke(name, {
      leaked,
      incident: args.incident ?? null,
      note: args.note ?? null,
      replace,
      spare,
      whenLoaded,
      breakGlass: args['break-glass'] ?? null,
    });
    if (approval !== null) return waitsForApproval(world, name, approval);
    if (args['no-wait'] === true) {
      world.stderr.write(`${name}   revocation requested; not revoked before it is seen refused\n`);
      world.stderr.write(`Next: keyturn show ${name}\n`);
      return EXIT.done;
    }
    const untilAt = world.now() + timeoutMs;
    const judge = spare ? judgeSpare(name, untilAt) : judgeKill(name, replace, untilAt);
    const ending = await follow(client, world, { name, afterPosition, untilAt, judge });
    return reportEnding(client, world, name, ending, output);
  },
});

const STEERING = ['stop', 'continue', 'end', 'status'] as const;

interface RevokeArguments extends GlobalArguments, Steering {
  readonly selector?: readonly string[] | undefined;
  readonly waves?: string | undefined;
  readonly 'wave-size'?: number | undefined;
  readonly budget?: number | undefined;
  readonly 'pause-between'?: string | undefined;
  readonly incident?: string | undefined;
  readonly note?: string | undefined;
  readonly 'break-glass'?: string | undefined;
  readonly 'no-replace'?: boolean | undefined;
  readonly spare?: boolean | undefined;
  readonly 'when-loaded'?: boolean | undefined;
  readonly 'dry-run'?: boolean | undefined;
  readonly 'no-wait'?: boolean | undefined;
  readonly yes?: string | undefined;
  readonly timeout: string;
  readonly output: Format;
}

function whichKeys(many: boolean): Fault {
  return new Fault('KT6031', {
    place: 'keyturn revoke',
    saw: many ? 'a name together with what is for many' : 'no credential',
    expected: 'one credential, or --selector, --stop, --continue, --end or --status',
    next: 'keyturn revoke --help',
  });
}

function notMany(saw: string): Fault {
  const expected = 'a revocation of many keys that ends them at once';
  return new Fault('KT6031', { place: 'keyturn revoke', saw, expected, next: 'keyturn revoke --help' });
}

/** Many keys at once: what is there already is steered, or another is begun. */
async function recall(args: RevokeArguments, world: World, leaked: boolean): Promise<number> {
  const client = await connect(args, world);
  const { recallMany, steerRecall } = await import('../recall.ts');
  if (args.selector === undefined) return steerRecall(client, world, args, args);
  if (args.spare === true) throw notMany('--spare together with --selector');
  return recallMany(client, world, {
    ...{ ...args, leaked, replace: args['no-replace'] !== true, dryRun: args['dry-run'] === true },
    ...{ watches: args['no-wait'] !== true, untilAt: world.now() + timeoutMsOf(args.timeout) },
  });
}

/** Said before anybody is asked to type anything. */
function noStandby({ name, source }: CredentialView): Fault {
  const place = source === null ? `credential ${name}` : `credential ${name}, ${source.file}:${source.line}`;
  return new Fault('KT5029', { place, saw: 'spec.standby is not set', next: `keyturn revoke ${name}` });
}
