import { Fault } from '../../domain/fault.ts';
import type { CredentialView } from '../../domain/views.ts';
import { defineCommand, outputOption } from '../command.ts';
import { confirmName } from '../confirm.ts';
import { connect } from '../connect.ts';
import { judgeKill, judgeSpare } from '../ending.ts';
import { EXIT } from '../exit-code.ts';
import { follow } from '../follow.ts';
import { reportEnding } from '../report-ending.ts';
import { blastScreen } from '../screen/blast.ts';
import { waitsForApproval } from '../waits-for-approval.ts';
import { timeoutMsOf, watchOptions } from '../watch-options.ts';

export const command = defineCommand({
  positionals: { name: { type: 'string', describe: 'a credential', demandOption: true } },
  options: {
    leaked: { type: 'boolean', describe: 'mark the key as leaked' },
    incident: { type: 'string', describe: 'the incident it belongs to, for the journal', requiresArg: true },
    note: { type: 'string', describe: 'why, for the journal', requiresArg: true },
    'break-glass': {
      type: 'string',
      describe: 'why it is done without the approval that the policy asks for',
      requiresArg: true,
    },
    'no-replace': { type: 'boolean', describe: 'make no new key afterwards' },
    spare: {
      type: 'boolean',
      describe: 'make a key at the standby application and move to it first',
      conflicts: 'no-replace',
    },
    'dry-run': { type: 'boolean', describe: 'only show what it would do' },
    yes: { type: 'string', describe: 'the name once more: confirms without a terminal', requiresArg: true },
    ...watchOptions,
    ...outputOption,
  },
  examples: [
    ['keyturn revoke wb-orders-1 --leaked --incident P123', 'shows what it does and asks for the name'],
    [
      'keyturn revoke wb-orders-1 --leaked --spare',
      'consumers are moved to the standby application before the old key ends',
    ],
    ['keyturn revoke wb-orders-1 --yes wb-orders-1', 'without a terminal'],
    [
      'keyturn revoke wb-orders-1 --leaked --break-glass "on a public page"',
      'at once where others must agree; somebody reviews it afterwards',
    ],
  ],
  run: async (args, world) => {
    const { name, output } = args;
    const replace = args['no-replace'] !== true;
    const spare = args.spare === true;
    const timeoutMs = timeoutMsOf(args.timeout);
    const client = await connect(args, world);
    const view = await client.show(name);
    if (spare && view.standby === null) throw noStandby(view);
    const how = spare ? 'spare' : replace ? 'kill' : 'kill-only';
    world.stderr.write(blastScreen(view, how, { now: world.now(), timezone: world.timezone }));
    if (args['dry-run'] === true) return EXIT.done;
    await confirmName(world, name, args.yes, 'revoke');
    const { afterPosition, approval } = await client.revoke(name, {
      leaked: args.leaked === true,
      incident: args.incident ?? null,
      note: args.note ?? null,
      replace,
      spare,
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

/** Said before anybody is asked to type anything. */
function noStandby({ name, source }: CredentialView): Fault {
  const place = source === null ? `credential ${name}` : `credential ${name}, ${source.file}:${source.line}`;
  return new Fault('KT5029', { place, saw: 'spec.standby is not set', next: `keyturn revoke ${name}` });
}
