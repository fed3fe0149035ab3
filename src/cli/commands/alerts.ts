import type { AlertRow } from '../../domain/alert.ts';
import { defineCommand, outputOption } from '../command.ts';
import { connect } from '../connect.ts';
import { EXIT } from '../exit-code.ts';
import { print } from '../output.ts';
import type { TableLook } from '../screen/status-table.ts';
import { plain, wrap } from '../screen/text.ts';
import { formatDistance, formatWhen } from '../screen/time.ts';

const RANK = { critical: 0, warning: 1, info: 2 } as const;

export const command = defineCommand({
  positionals: {},
  options: outputOption,
  examples: [['keyturn alerts', 'what is wrong now, the worst first']],
  run: async (args, world) => {
    const client = await connect(args, world);
    const rows = (await client.alerts()).toSorted(
      (left, right) => RANK[left.severity] - RANK[right.severity] || left.raisedAt - right.raisedAt,
    );
    await print(
      world,
      args.output,
      { items: rows },
      {
        names: () => rows.map(({ key }) => key),
        table: (look) =>
          rows.length === 0 ? 'No alerts.\n' : rows.map((row) => alertText(row, look)).join(''),
      },
    );
    return EXIT.done;
  },
});

function alertText(
  { severity, code, subjectName, raisedAt, summary, next }: AlertRow,
  look: TableLook,
): string {
  const bad = severity === 'critical';
  const mark = look.paint(bad ? 'bad' : 'attention', `${bad ? '✖' : '▲'} ${severity}`);
  const since = `since ${formatWhen(raisedAt, look)} (${formatDistance(raisedAt, look.now)})`;
  const text = wrap(plain(summary), look.width ?? 1_000, '    ');
  return `${mark}  ${code}  ${plain(subjectName)}  ${since}\n    ${text}\n    Next: ${plain(next)}\n`;
}
