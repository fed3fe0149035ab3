import { parseDuration } from '../../domain/duration.ts';
import { Fault } from '../../domain/fault.ts';
import { parseTime } from '../../domain/wire.ts';
import { defineCommand, outputOption } from '../command.ts';
import { connect } from '../connect.ts';
import { EXIT } from '../exit-code.ts';
import { print } from '../output.ts';
import { handoverPage } from '../screen/handover-page.ts';

export const command = defineCommand({
  positionals: {},
  options: {
    since: {
      type: 'string',
      describe: 'mark what began since: RFC 3339, or a duration back such as 8h',
      requiresArg: true,
    },
    ...outputOption,
  },
  examples: [
    ['keyturn handover', 'what whoever is on call next has to know; exit 3 when there is something'],
    ['keyturn handover --since 8h', 'what began in the last eight hours is marked'],
    ['keyturn handover -o json', 'for programs'],
  ],
  run: async (args, world) => {
    const sinceAt = args.since === undefined ? null : timeBack(args.since, world.now());
    const { madeAt, items } = await (await connect(args, world)).handover();
    const told = items.map((item) => ({ ...item, isNew: sinceAt !== null && item.sinceAt >= sinceAt }));
    await print(
      world,
      args.output,
      { madeAt, newSinceAt: sinceAt, items: told },
      {
        names: () => items.map(({ name }) => name),
        table: (look) => handoverPage({ madeAt, newSinceAt: sinceAt, items: told }, look),
      },
    );
    return items.length === 0 ? EXIT.done : EXIT.waiting;
  },
});

function timeBack(text: string, now: number): number {
  const backMs = parseDuration(text);
  const at = backMs === null ? parseTime(text) : now - backMs;
  if (at !== null) return at;
  throw new Fault('KT6031', {
    place: 'keyturn handover --since',
    saw: JSON.stringify(text),
    expected: 'an RFC 3339 time such as 2026-12-01T10:00+08:00, or a duration such as 8h',
    next: 'keyturn handover --help',
  });
}
