import { Fault } from '../domain/fault.ts';
import type { World } from './world.ts';

/** A text that must be typed once more, and how the same is said where nobody can type. */
export interface Confirmation {
  readonly text: string;
  readonly command: string;
  readonly withoutTerminal: string;
}

/**
 * What can't be undone is confirmed by its name: typed, or given with --yes. Rejects with KT6034 where nobody can type,
 * or with KT6035 where the name is another one.
 */
export async function confirmName(
  world: World,
  name: string,
  yes: string | undefined,
  verb: string,
): Promise<void> {
  const command = `keyturn ${verb} ${name}`;
  const withoutTerminal = `${command} --yes ${name}`;
  if (yes === undefined) return confirmText(world, { text: name, command, withoutTerminal });
  if (yes.trim() !== name) throw another('--yes', yes, `the name ${name}`, `keyturn show ${name}`);
}

/** Asks for a text on the terminal. Rejects with KT6034 where there is none, or with KT6035 for another text. */
export async function confirmText(
  world: World,
  { text, command, withoutTerminal }: Confirmation,
): Promise<void> {
  if (!world.isTty.stdin || !world.isTty.stderr)
    throw new Fault('KT6034', { place: command, saw: 'no terminal to ask on', next: withoutTerminal });
  const typed = await typedLine(world, `Type ${text} to continue: `);
  if (typed.trim() !== text) throw another('confirmation', typed, text, withoutTerminal);
}

function another(place: string, typed: string, expected: string, next: string): Fault {
  const saw = typed.trim() === '' ? 'nothing' : 'another text';
  return new Fault('KT6035', { place, saw, expected, next });
}

async function typedLine(world: World, prompt: string): Promise<string> {
  world.stderr.write(prompt);
  const { createInterface } = await import('node:readline');
  const lines = createInterface({ input: world.stdin });
  const forget = world.onInterrupt(() => lines.close());
  try {
    return await new Promise<string>((resolve) => {
      lines.once('line', resolve);
      lines.once('close', () => resolve(''));
    });
  } finally {
    forget();
    lines.close();
  }
}
