import { join } from 'node:path';
import type { Client } from '../client/client.ts';
import { Fault } from '../domain/fault.ts';
import { keptActs } from '../operator/assisted/acts.ts';
import type { Acts, HandingIn } from '../operator/assisted/acts.ts';
import { keptIn } from '../operator/assisted/kept.ts';
import type { OptionSet } from './command.ts';
import { EXIT } from './exit-code.ts';
import type { CliEnvironment, World } from './world.ts';

export const browserOptions = {
  browser: { type: 'boolean', describe: 'goes to the page in a browser and reads the key there' },
  recipe: { type: 'string', describe: 'the way through the pages of the issuer', requiresArg: true },
  chromium: { type: 'string', describe: 'the browser, where it is not on PATH', requiresArg: true },
} as const satisfies OptionSet;

interface BrowserArguments {
  readonly browser?: boolean | undefined;
  readonly recipe?: string | undefined;
  readonly chromium?: string | undefined;
}

/**
 * What takes the place of the acts by hand: with `--browser` the browser's, and always the handing in of a sealed key that an
 * earlier run has left on this machine.
 */
export async function withActs(
  args: BrowserArguments,
  client: Client,
  { environment, stderr }: World,
  work: (acts: Acts) => Promise<Worked>,
): Promise<number> {
  const state = stateDirectoryOf(environment);
  const handing: HandingIn = {
    kept: keptIn(join(state, 'sealed')),
    pasteFile: (name, attempt, file) => client.pasteFile(name, attempt, file),
  };
  if (args.browser !== true) return (await work(keptActs(handing))).code;
  const { assist } = await import('../operator/assisted/assist.ts');
  const { launchChromium } = await import('../operator/assisted/chromium.ts');
  const assisted = assist(handing, {
    recipe: args.recipe ?? null,
    pictures: join(state, 'pictures'),
    launch: () => launchChromium(args.chromium ?? null, environment.PATH ?? ''),
  });
  let isAccepted = false;
  try {
    const worked = await work(assisted.acts);
    isAccepted = worked.isAccepted;
    return worked.code;
  } finally {
    if (!isAccepted && assisted.mayShowKey()) {
      stderr.write('The window stays open until you close it: only it may have the key.\n');
      await assisted.untilClosed();
    }
    await assisted.close();
  }
}

interface Worked {
  readonly code: number;
  /** By the issuer: the page may be closed. */
  readonly isAccepted: boolean;
}

/** `keyturn ceremony recipe lint FILE`: every problem, with its place. */
export async function lintRecipe(world: World, what: string, file: string | undefined): Promise<number> {
  if (what !== 'lint' || file === undefined)
    throw new Fault('KT6010', {
      place: 'keyturn ceremony recipe',
      saw: `${what} ${file ?? ''}`.trim(),
      expected: 'lint FILE',
    });
  const { readRecipe } = await import('../operator/assisted/load-recipe.ts');
  const { recipe, problems } = await readRecipe(file);
  for (const problem of problems) world.stdout.write(`KT6043 ${file}  ${problem}\n`);
  if (recipe === null || problems.length > 0) {
    world.stderr.write(`${problems.length} ${problems.length === 1 ? 'problem' : 'problems'} in ${file}\n`);
    return EXIT.usage;
  }
  world.stdout.write(`${file}   ${recipe.steps.length} steps, ${recipe.status}, for ${recipe.issuer}\n`);
  return EXIT.done;
}

/** Beside what other programs remember, as the system has it. */
function stateDirectoryOf({ XDG_STATE_HOME, HOME }: CliEnvironment): string {
  return join(XDG_STATE_HOME ?? join(HOME ?? '.', '.local', 'state'), 'keyturn');
}
