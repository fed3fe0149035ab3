import type { Argv, PositionalOptions } from 'yargs';
import { globalOptions } from './command.ts';
import type { Command, CommandEntry, OptionSet } from './command.ts';
import { COMMANDS } from './commands.ts';
import { EXIT } from './exit-code.ts';
import type { World } from './world.ts';

interface Choice {
  readonly command: Command;
  readonly args: Readonly<Record<string, unknown>>;
}

/** One run of the command line: `argv` without node and script. Resolves to the exit code; never rejects. */
export async function runCli(argv: readonly string[], world: World): Promise<number> {
  try {
    const parsed = await parse(argv, world);
    if (typeof parsed !== 'string') return await parsed.command.run(parsed.args, world, COMMANDS);
    world.stdout.write(parsed);
    return EXIT.done;
  } catch (thrown) {
    const { reportFault } = await import('./report-fault.ts');
    return reportFault(thrown, world);
  }
}

const OVERVIEW = `keyturn COMMAND [options]

Keeps API keys young: watches their age, has them reset at the issuer, writes
and proves the new secret, tracks the overlap, moves consumers over.`;

const EPILOGUE = `Exit codes: 0 done · 1 failed · 2 usage · 3 waiting for a person ·
4 not allowed · 5 daemon unreachable · 6 partly done · 7 leak found`;

/** The command that was asked for, or a text to print: help, or the version. */
async function parse(argv: readonly string[], world: World): Promise<Choice | string> {
  const place = commandIndex(argv);
  const word = argv[place];
  const entry = COMMANDS.find(({ name }) => name === word);
  if (entry !== undefined) return parseCommand(entry, argv.toSpliced(place, 1), world);
  if (word !== undefined) throw await usageFault(`Unknown command: ${word}`, null, argv);
  if (argv.includes('--version') || argv.includes('-V')) return `keyturn ${world.version}\n`;
  return overview(argv, world);
}

/** The first word that is no option and no value of one. */
function commandIndex(argv: readonly string[]): number {
  for (let index = 0; index < argv.length; index += 1) {
    const word = argv[index] ?? '';
    if (!word.startsWith('-')) return index;
    if (Object.hasOwn(globalOptions, word.slice(2))) index += 1;
  }
  return argv.length;
}

/** Only the command that is used is made known to the parser: the others would cost start-up time and say nothing. */
async function parseCommand(
  entry: CommandEntry,
  argv: readonly string[],
  world: World,
): Promise<Choice | string> {
  // Side by side: the parser's files are many, and most of the time goes into waiting for them.
  const [command, parser] = await Promise.all([entry.load(), bare(world)]);
  let args: Choice['args'] | null = null;
  const [, ...positionals] = entry.usage.split(' ');
  const cli = parser.usage(`keyturn ${entry.usage}\n\n${sentence(entry.summary)}`).command({
    command: ['$0', ...positionals].join(' '),
    describe: false,
    builder: (sub: Argv) => declare(sub, command),
    handler: (parsed) => {
      args = parsed;
    },
  });
  const text = await run(cli, argv.map(hideDash), entry);
  if (args === null) return text;
  args = showDash(args);
  const twice = twiceGiven(args, command);
  if (twice !== null) throw await usageFault(`--${twice} is given twice`, entry, argv);
  return { command, args };
}

/** The word for what is piped in. The parser takes a lonely dash for an option without a name, and an empty text for its value. */
const DASH = '-';
const HIDDEN_DASH = '(-)';

function hideDash(word: string): string {
  return word === DASH ? HIDDEN_DASH : word;
}

function showDash(args: Choice['args']): Choice['args'] {
  const shown = (value: unknown): unknown => (value === HIDDEN_DASH ? DASH : value);
  return Object.fromEntries(
    Object.entries(args).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.map(shown) : shown(value),
    ]),
  );
}

/** The parser makes a list of an option that is given twice; only some are meant to be one. */
function twiceGiven(args: Choice['args'], command: Command): string | null {
  const options: OptionSet = { ...globalOptions, ...command.options };
  return (
    Object.entries(options).find(
      ([name, option]) => Array.isArray(args[name]) && option.array !== true,
    )?.[0] ?? null
  );
}

function declare(sub: Argv, command: Command): Argv {
  for (const [name, option] of Object.entries(command.positionals)) {
    sub.positional<string, PositionalOptions>(name, option);
  }
  return sub
    .epilogue(examplesOf(command))
    .options(command.options)
    .group([...Object.keys(command.options), 'help'], 'Options:')
    .group(Object.keys(globalOptions), 'Where the daemon is:');
}

async function overview(argv: readonly string[], world: World): Promise<string> {
  const cli = (await bare(world)).usage(OVERVIEW).epilogue(EPILOGUE);
  for (const { usage, summary } of COMMANDS) cli.command(usage, summary);
  return run(cli, argv.length === 0 ? ['--help'] : argv, null);
}

/** Help, where it was asked for; rejects with KT6031 where the words are wrong. */
async function run(cli: Argv, argv: readonly string[], entry: CommandEntry | null): Promise<string> {
  let help = '';
  let failure: string | null = null;
  const told = cli.fail((message) => {
    failure ??= message;
  });
  await told.parseAsync(argv, {}, (_error: unknown, _args: unknown, output: string) => {
    help = output;
  });
  if (failure !== null) throw await usageFault(failure, entry, argv);
  return `${help}\n`;
}

async function usageFault(
  message: string,
  entry: CommandEntry | null,
  argv: readonly string[],
): Promise<Error> {
  const { faultOfUsage } = await import('./usage-fault.ts');
  return faultOfUsage(message, entry, argv);
}

/** Loaded here and not above: a version or a wrong command needs no parser. */
async function bare(world: World): Promise<Argv> {
  const { default: yargs } = await import('yargs');
  return yargs()
    .scriptName('keyturn')
    .parserConfiguration({
      'boolean-negation': false,
      'camel-case-expansion': false,
      'dot-notation': false,
      'greedy-arrays': false,
      'parse-positional-numbers': false,
    })
    .options(globalOptions)
    .detectLocale(false)
    .version(false)
    .help('help', 'show this help')
    .alias('help', 'h')
    .wrap(Math.min(80, world.columns ?? 80))
    .exitProcess(false)
    .strict();
}

function examplesOf({ examples }: Command): string {
  return `Examples:\n${examples.map(([command, what]) => `  ${command}\n      ${what}`).join('\n')}`;
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
