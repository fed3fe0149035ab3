import { defineCommand, outputOption } from '../command.ts';
import { connect } from '../connect.ts';
import { EXIT } from '../exit-code.ts';
import { print } from '../output.ts';
import { wordOf } from '../screen/condition.ts';
import { table } from '../screen/table.ts';

export const command = defineCommand({
  positionals: {},
  options: outputOption,
  examples: [
    ['keyturn list', 'names, owners and issuers'],
    ['keyturn list -o name', 'one name a line'],
  ],
  run: async (args, world) => {
    const client = await connect(args, world);
    const rows = (await client.status()).toSorted((left, right) => (left.name < right.name ? -1 : 1));
    await print(
      world,
      args.output,
      { items: rows },
      {
        names: () => rows.map(({ name }) => name),
        table: (look) => {
          const wide = look.width === null;
          const columns = [
            { title: 'CREDENTIAL', cut: 3 },
            { title: 'KEY' },
            { title: 'STATE' },
            { title: 'OWNER', cut: 1 },
            { title: 'ISSUER', cut: 2 },
            ...(wide ? [{ title: 'UID' }] : []),
          ];
          const lines = rows.map(({ name, version, condition, owner, issuer, uid }) => [
            name,
            version === null ? '–' : `v${version}`,
            wordOf(condition),
            owner ?? '–',
            issuer ?? '–',
            ...(wide ? [uid] : []),
          ]);
          return rows.length === 0
            ? 'No credentials yet.\nNext: keyturn doctor\n'
            : table(columns, lines, look);
        },
      },
    );
    return EXIT.done;
  },
});
