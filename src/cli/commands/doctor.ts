import type { DoctorCheck } from '../../domain/views.ts';
import { defineCommand, outputOption } from '../command.ts';
import { connect } from '../connect.ts';
import { EXIT } from '../exit-code.ts';
import { print } from '../output.ts';
import type { TableLook } from '../screen/status-table.ts';
import { padEnd, plain, widthOf, wrap } from '../screen/text.ts';

export const command = defineCommand({
  positionals: {},
  options: outputOption,
  examples: [['keyturn doctor', 'exit 1 when a check fails']],
  run: async (args, world) => {
    const client = await connect(args, world);
    const checks = await client.doctor();
    await print(
      world,
      args.output,
      { items: checks },
      {
        names: () => checks.filter(({ ok }) => !ok).map(({ name }) => name),
        table: (look) => checkList(checks, look),
      },
    );
    return checks.every(({ ok }) => ok) ? EXIT.done : EXIT.failed;
  },
});

function checkList(checks: readonly DoctorCheck[], look: TableLook): string {
  const nameWidth = Math.max(0, ...checks.map(({ name }) => widthOf(plain(name))));
  const indent = ' '.repeat(nameWidth + 4);
  const lines = checks.map(({ name, ok, saw, next }) => {
    const mark = look.paint(ok ? 'good' : 'bad', ok ? '✔' : '✖');
    const text = wrap(plain(saw), Math.max(40, look.width ?? 1_000), indent);
    return `${mark} ${padEnd(plain(name), nameWidth)}  ${text}\n${next === null ? '' : `${indent}Next: ${plain(next)}\n`}`;
  });
  const failed = checks.filter(({ ok }) => !ok).length;
  return `${lines.join('')}\n${failed === 0 ? `${checks.length} checks, all well` : `${failed} of ${checks.length} checks failed`}\n`;
}
