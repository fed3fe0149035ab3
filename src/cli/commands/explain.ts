import { alertCatalogue } from '../../domain/alerts/catalogue.ts';
import { runbookSteps } from '../../domain/alerts/runbooks.ts';
import { catalogue, isFaultCode } from '../../domain/faults/catalogue.ts';
import { Fault } from '../../domain/fault.ts';
import { defineCommand } from '../command.ts';
import { EXIT } from '../exit-code.ts';
import { widthOf } from '../output.ts';
import { table } from '../screen/table.ts';
import { noColour } from '../screen/style.ts';
import { wrap } from '../screen/text.ts';
import { nearest } from '../../domain/suggest.ts';

interface Entry {
  readonly code: string;
  readonly title: string;
  readonly explain: string;
  readonly facts: readonly (readonly [string, string])[];
}

export const command = defineCommand({
  positionals: { code: { type: 'string', describe: 'KT5013, KT-A103; without one, all are listed' } },
  options: {},
  examples: [
    ['keyturn explain KT5013', 'what it means and what to do'],
    ['keyturn explain', 'every code'],
  ],
  run: async (args, world) => {
    const text = args.code === undefined ? listing(widthOf(world)) : page(entryOf(args.code));
    world.stdout.write(text);
    return EXIT.done;
  },
});

function listing(width: number): string {
  const codes = [...Object.keys(catalogue), ...Object.keys(alertCatalogue)].sort();
  const rows = codes.map((code) => [code, entryOf(code).title]);
  return table([{ title: 'CODE' }, { title: 'MEANS', cut: 1 }], rows, { width, paint: noColour });
}

function entryOf(asked: string): Entry {
  const code = asked.toUpperCase();
  if (isFaultCode(code)) {
    const { title, explain, expected, next } = catalogue[code];
    return {
      code,
      title,
      explain,
      facts: [
        ['Expected', expected],
        ['Next', next],
      ],
    };
  }
  if (isAlertCode(code)) {
    const { title, explain, severity, next } = alertCatalogue[code];
    return {
      code,
      title,
      explain,
      facts: [
        ['Severity', severity],
        ...runbookSteps(code).map((step, index) => [`Do ${index + 1}`, step.replaceAll('`', '')] as const),
        ['Next', next],
      ],
    };
  }
  const near = nearest(code, [...Object.keys(catalogue), ...Object.keys(alertCatalogue)]);
  throw new Fault('KT6037', {
    place: 'keyturn explain',
    saw: `${JSON.stringify(asked)}${near === null ? '' : `; the nearest is ${near}`}`,
  });
}

function isAlertCode(code: string): code is keyof typeof alertCatalogue {
  return Object.hasOwn(alertCatalogue, code);
}

const WIDTH = 76;

function page({ code, title, explain, facts }: Entry): string {
  const lines = facts.map(([name, value]) => `${name.padEnd(10)}${wrap(value, WIDTH, ' '.repeat(10))}\n`);
  return `${code}  ${title}\n\n${wrap(explain, WIDTH)}\n\n${lines.join('')}`;
}
