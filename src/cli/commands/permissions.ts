import { defineCommand, outputOption } from '../command.ts';
import { connect } from '../connect.ts';
import { EXIT } from '../exit-code.ts';
import { askLife, dryRunOption, exitOf, reasonOf, reasonOption } from '../life.ts';
import { print } from '../output.ts';
import { permissionsPage } from '../screen/permissions-page.ts';
import { timeOrAhead } from '../time-argument.ts';

export const command = defineCommand({
  positionals: { name: { type: 'string', describe: 'a credential', demandOption: true } },
  options: {
    accept: {
      type: 'string',
      describe: 'call it right from now on: the time of the look that you have read, as it is shown',
      requiresArg: true,
    },
    ...reasonOption,
    ...dryRunOption,
    ...outputOption,
  },
  examples: [
    ['keyturn permissions wb-orders-1', 'endpoints and addresses, as accepted and as last seen'],
    [
      'keyturn permissions wb-orders-1 --accept 2026-12-01T10:00:00Z --reason "orders desk, asked by mail"',
      'what was seen then is right from now on',
    ],
  ],
  run: async (args, world) => {
    const { name, accept, reason, output } = args;
    if (accept !== undefined) {
      const place = `keyturn permissions ${name} --accept`;
      const seenAt = timeOrAhead(accept, world.now(), place);
      const why = reasonOf(reason, `${place} ${accept}`);
      const request = { act: 'accept-permissions', reason: why, seenAt } as const;
      const client = await connect(args, world);
      const dryRun = args['dry-run'] === true;
      return exitOf(await askLife(client, world, { name, request, dryRun, output }));
    }
    const client = await connect(args, world);
    const { permissions } = await client.show(name);
    await print(world, output, permissions, {
      names: () => (permissions?.changes ?? []).map(({ item }) => item),
      table: (look) => permissionsPage(name, permissions, look),
    });
    return permissions === null || permissions.changes.length === 0 ? EXIT.done : EXIT.waiting;
  },
});
