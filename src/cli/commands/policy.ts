import { presets } from '../../domain/policy/presets.ts';
import { Fault } from '../../domain/fault.ts';
import { defineCommand } from '../command.ts';
import { EXIT } from '../exit-code.ts';
import { lookOf } from '../output.ts';
import { policyTemplate } from '../policy-template.ts';
import { lintFormats, testFormats } from '../screen/policy-formats.ts';
import { lintPage, testPage } from '../screen/policy-page.ts';
import type { World } from '../world.ts';

const PREFIX = 'preset:';
const PRESETS = [...presets.keys()].map((name) => name.slice(PREFIX.length));

export const command = defineCommand({
  positionals: {
    what: {
      choices: ['test', 'lint', 'init', 'schema'],
      describe: 'run the tests, look for mistakes, print a policy to begin with, print the schema',
      demandOption: true,
    },
    folder: { type: 'string', default: 'manifests', describe: 'test, lint: manifests, or one file' },
  },
  options: {
    output: {
      alias: 'o',
      type: 'string',
      choices: ['json', 'junit', 'github'],
      describe: 'test, lint: another format (junit: test alone)',
      requiresArg: true,
    },
    'fail-only': { type: 'boolean', describe: 'test: say nothing of what passed' },
    strict: { type: 'boolean', describe: 'lint: a warning fails too' },
    preset: { choices: PRESETS, describe: 'init: the rules to begin with', requiresArg: true },
  },
  examples: [
    ['keyturn policy test ./manifests', 'what the policies do with keys of some age'],
    ['keyturn policy test ./manifests -o junit > policies.xml', 'for a build'],
    ['keyturn policy lint ./manifests --strict -o github', 'every finding at its line'],
    ['keyturn policy init --preset cis-90d > manifests/policy.yaml', 'a policy and its test'],
    ['keyturn policy schema > keyturn.schema.json', 'for editors'],
  ],
  run: async (args, world) => {
    const { what, folder, output } = args;
    const options = { manifests: folder, now: world.now() };
    switch (what) {
      case 'test':
        return test(options, world, { format: output, failOnly: args['fail-only'] === true });
      case 'lint':
        return lint(options, world, { format: output, strict: args.strict === true });
      case 'init':
        world.stdout.write(policyTemplate(presets.get(`${PREFIX}${args.preset ?? 'cis-90d'}`)!));
        return EXIT.done;
      case 'schema':
        world.stdout.write(`${JSON.stringify(await world.offline.policySchema(), null, 2)}\n`);
        return EXIT.done;
    }
  },
});

type PolicyFormat = 'json' | 'junit' | 'github' | undefined;

interface Folder {
  readonly manifests: string;
  readonly now: number;
}

async function test(
  options: Folder,
  world: World,
  { format, failOnly }: { readonly format: PolicyFormat; readonly failOnly: boolean },
): Promise<number> {
  const report = await world.offline.policyTest(options);
  if (report === null) return EXIT.failed;
  const text =
    format === undefined
      ? testPage(report, { failOnly, folder: options.manifests }, lookOf(world))
      : testFormats[format](report);
  world.stdout.write(text);
  return report.failed > 0 ? EXIT.failed : EXIT.done;
}

async function lint(
  options: Folder,
  world: World,
  { format, strict }: { readonly format: PolicyFormat; readonly strict: boolean },
): Promise<number> {
  if (format === 'junit')
    throw new Fault('KT6031', {
      place: 'keyturn policy lint',
      saw: '-o junit, which is for tests',
      expected: 'json or github',
      next: 'keyturn policy --help',
    });
  const report = await world.offline.policyLint(options);
  const text =
    format === undefined ? lintPage(report, options.manifests, lookOf(world)) : lintFormats[format](report);
  world.stdout.write(text);
  const fails = report.problems.length > 0 || (strict && report.warnings.length > 0);
  return fails ? EXIT.failed : EXIT.done;
}
