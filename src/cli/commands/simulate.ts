import { Fault } from '../../domain/fault.ts';
import type { SimulationReport } from '../../domain/simulate/report.ts';
import { defineCommand, outputOption } from '../command.ts';
import type { GlobalArguments } from '../command.ts';
import { connect } from '../connect.ts';
import { EXIT } from '../exit-code.ts';
import { print } from '../output.ts';
import { simulationPage } from '../screen/simulation-page.ts';
import { writeWhole } from '../whole-file.ts';
import type { World } from '../world.ts';

export const command = defineCommand({
  positionals: {},
  options: {
    ...outputOption,
    years: { type: 'number', default: 1, describe: 'how long, 1 to 10', requiresArg: true },
    manifests: {
      type: 'string',
      describe: 'the fleet of this folder, and no daemon',
      requiresArg: true,
    },
    'assume-age': {
      type: 'string',
      describe: 'with --manifests, how old keys are: spread, or a YAML FILE of name: age',
      requiresArg: true,
    },
    'as-written': {
      type: 'boolean',
      describe: 'policies that only report or wait do so here too, and do not enforce',
    },
    html: { type: 'string', describe: 'write the report with its timeline to this file', requiresArg: true },
    'detailed-exitcode': { type: 'boolean', describe: 'exit 2 when a key gets older than its max' },
  },
  examples: [
    ['keyturn simulate', 'a year from the states that the daemon knows'],
    ['keyturn simulate --manifests ./manifests', 'a year of what these manifests describe'],
    [
      'keyturn simulate --manifests ./manifests --assume-age ages.yaml --html year.html',
      'from the ages that the keys have, as a page to print',
    ],
  ],
  run: async (args, world) => {
    const { years, manifests, html } = args;
    if (!Number.isInteger(years) || years < 1 || years > 10) {
      throw new Fault('KT6031', {
        place: 'keyturn simulate --years',
        saw: String(years),
        expected: 'a whole number from 1 to 10',
        next: 'keyturn simulate --help',
      });
    }
    const asWritten = args['as-written'] === true;
    const report =
      manifests === undefined
        ? await fromDaemon(args, world, asWritten)
        : await world.offline.simulate({
            ...{ manifests, fromAt: world.now(), years, asWritten },
            assumeAge: args['assume-age'] ?? 'spread',
          });
    if (report === null) return EXIT.failed;
    if (html !== undefined) await writeHtml(html, report, world.version);
    await print(world, args.output, report, {
      names: () => [...new Set(report.breaches.map(({ name }) => name))],
      table: (look) => simulationPage(report, look) + nextOf(html),
    });
    return args['detailed-exitcode'] === true && report.breaches.length > 0 ? EXIT.difference : EXIT.done;
  },
});

/** The daemon knows how old its keys are. */
async function fromDaemon(
  args: GlobalArguments & { readonly years: number; readonly 'assume-age'?: string | undefined },
  world: World,
  asWritten: boolean,
): Promise<SimulationReport> {
  if (args['assume-age'] !== undefined) {
    throw new Fault('KT6031', {
      place: 'keyturn simulate',
      saw: '--assume-age without --manifests',
      expected: 'a folder of manifests: the daemon knows how old its keys are',
      next: 'keyturn simulate --manifests DIR --assume-age FILE',
    });
  }
  const client = await connect(args, world);
  return client.simulate(args.years, asWritten);
}

function nextOf(html: string | undefined): string {
  return html === undefined ? 'Next: keyturn simulate … --html FILE\n' : `Next: open ${html}\n`;
}

async function writeHtml(file: string, report: SimulationReport, version: string): Promise<void> {
  const { simulationHtml } = await import('../screen/simulation-html.ts');
  await writeWhole(file, simulationHtml(report, version));
}
