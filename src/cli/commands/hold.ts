import { defineCommand, outputOption } from '../command.ts';
import { connect } from '../connect.ts';
import { askLife, dryRunOption, exitOf, reasonOf, reasonOption } from '../life.ts';
import { timeOrAhead } from '../time-argument.ts';
import type { LifeRequest } from '../../domain/life/request.ts';
import { Fault } from '../../domain/fault.ts';

export const command = defineCommand({
  positionals: { name: { type: 'string', describe: 'a credential', demandOption: true } },
  options: {
    until: {
      type: 'string',
      describe: 'the end: RFC 3339, or a duration from now such as 3d',
      requiresArg: true,
    },
    end: { type: 'boolean', describe: 'end a hold before its time' },
    ...reasonOption,
    ...dryRunOption,
    ...outputOption,
  },
  examples: [
    [
      'keyturn hold wb-orders-1 --until 3d --reason "quarter end"',
      'no due rotation starts and no old key is retired before then',
    ],
    ['keyturn hold wb-orders-1 --end', 'end it now'],
  ],
  run: async (args, world) => {
    const { name, output } = args;
    const request = requestOf(args, world.now());
    const client = await connect(args, world);
    const dryRun = args['dry-run'] === true;
    return exitOf(await askLife(client, world, { name, request, dryRun, output }));
  },
});

interface HoldArguments {
  readonly name: string;
  readonly until: string | undefined;
  readonly end: boolean | undefined;
  readonly reason: string | undefined;
}

function requestOf({ name, until, end, reason }: HoldArguments, now: number): LifeRequest {
  if (end === true && until === undefined) return { act: 'end-hold', reason: reason ?? null };
  if (until === undefined || end === true) {
    throw new Fault('KT6031', {
      place: `keyturn hold ${name}`,
      saw: until === undefined ? 'no end' : '--until together with --end',
      expected: 'either --until TIME or --end',
      next: `keyturn hold ${name} --until 3d --reason TEXT`,
    });
  }
  const untilAt = timeOrAhead(until, now, `keyturn hold ${name} --until`);
  return { act: 'hold', untilAt, reason: reasonOf(reason, `keyturn hold ${name} --until ${until}`) };
}
