import { defineCommand, outputOption } from '../command.ts';
import { connect } from '../connect.ts';
import { EXIT } from '../exit-code.ts';
import { print } from '../output.ts';
import { nextPage } from '../screen/next-page.ts';
import { waitingFor } from '../waiting.ts';

export const command = defineCommand({
  positionals: {},
  options: {
    all: { type: 'boolean', describe: 'also what waits for other people' },
    ...outputOption,
  },
  examples: [
    ['keyturn next', 'what needs you, and the command that answers; exit 3 when there is something'],
    ['keyturn next --all', 'what needs anybody'],
  ],
  run: async (args, world) => {
    const client = await connect(args, world);
    const [who, { items: tasks }, approvals, rows] = await Promise.all([
      args.all === true ? null : client.access.whoAmI(),
      client.tasks(),
      client.approvals(),
      client.status(),
    ]);
    const items = waitingFor(who, { tasks, approvals, rows });
    await print(
      world,
      args.output,
      { items },
      {
        names: () => items.map(({ name }) => name),
        table: (look) => nextPage(items, who === null, look),
      },
    );
    return items.length === 0 ? EXIT.done : EXIT.waiting;
  },
});
