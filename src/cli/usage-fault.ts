import { Fault } from '../domain/fault.ts';
import { globalOptions } from './command.ts';
import type { CommandEntry } from './command.ts';
import { COMMANDS } from './commands.ts';
import { nearest } from '../domain/suggest.ts';

/** What the parser complains about, as a coded fault with the nearest right word: KT6030 or KT6031. */
export async function faultOfUsage(
  message: string,
  entry: CommandEntry | null,
  argv: readonly string[],
): Promise<Fault> {
  const text = message.replace(/\s+/g, ' ').trim();
  const command = /^Unknown command: (.+)$/.exec(text)?.[1];
  if (command !== undefined) return noSuchCommand(command);
  const place = entry === null ? 'keyturn' : `keyturn ${entry.name}`;
  const next = `${place} --help`;
  const unknown = /^Unknown arguments?: (.+)$/.exec(text)?.[1]?.split(', ')[0];
  const said =
    unknown === undefined ? inOurWords(text, entry?.usage) : { saw: await unknownWord(unknown, entry, argv) };
  return new Fault('KT6031', { place, ...said, next });
}

function noSuchCommand(word: string): Fault {
  const near = nearest(
    word,
    COMMANDS.map(({ name }) => name),
  );
  return near === null
    ? new Fault('KT6030', { place: 'keyturn', saw: `no command ${JSON.stringify(word)}` })
    : new Fault('KT6030', {
        place: 'keyturn',
        saw: `no command ${JSON.stringify(word)}; did you mean "${near}"?`,
        next: `keyturn ${near} --help`,
      });
}

/** The parser names an unknown option without its dashes, and an argument too many as it is. */
async function unknownWord(
  word: string,
  entry: CommandEntry | null,
  argv: readonly string[],
): Promise<string> {
  const option = argv.find(
    (each) => each.startsWith('-') && each.replace(/^-+/, '').split('=', 1)[0] === word,
  );
  if (option === undefined) return `one argument too many: ${JSON.stringify(word)}`;
  const command = await entry?.load();
  const near = nearest(word, Object.keys({ ...globalOptions, ...command?.options, help: {} }));
  return `unknown option ${option.split('=', 1)[0]}${near === null ? '' : `; did you mean --${near}?`}`;
}

/** The parser counts arguments; people look for the one that is missing. */
function inOurWords(
  text: string,
  usage: string | undefined,
): { readonly saw: string; readonly expected?: string } {
  if (text.startsWith('Not enough non-option arguments') && usage !== undefined) {
    return { saw: 'an argument is missing', expected: `keyturn ${usage}` };
  }
  const invalid = /^Invalid values: Argument: (\S+), Given: (.+), Choices: (.+)$/.exec(text);
  if (invalid !== null) return { saw: `${invalid[1]} is ${invalid[2]}`, expected: `one of ${invalid[3]}` };
  return { saw: `${text.charAt(0).toLowerCase()}${text.slice(1)}` };
}
