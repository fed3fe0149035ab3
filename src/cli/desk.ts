import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '../client/client.ts';
import { HOUR_MS } from '../domain/duration.ts';
import { Fault } from '../domain/fault.ts';
import { Secret } from '../domain/secret.ts';
import { Detached } from '../operator/desk.ts';
import type { Desk, Mark } from '../operator/desk.ts';
import { openKeyboard } from './keyboard.ts';
import type { Keyboard, LineOptions } from './keyboard.ts';
import { widthOf } from './output.ts';
import { paintFor } from './screen/style.ts';
import { plain, wrap } from './screen/text.ts';
import { formatClock, formatWhen } from './screen/time.ts';
import type { Local } from './screen/time.ts';
import type { World } from './world.ts';

const MARKS: Readonly<Record<Mark, readonly ['✔' | '✖' | '▲', 'good' | 'bad' | 'attention']>> = {
  done: ['✔', 'good'],
  bad: ['✖', 'bad'],
  attention: ['▲', 'attention'],
};
const SHOWN = { mask: null, takesAhead: false } as const;
const HIDDEN = { mask: '*', takesAhead: true } as const;

/** Rejects with KT6039 where nobody sits at a terminal: a key in a pipe would stand in somebody's history. */
export function requireTerminal({ isTty }: Pick<World, 'isTty'>, place: string): void {
  if (!isTty.stdin || !isTty.stderr) throw new Fault('KT6039', { place, saw: 'no terminal' });
}

/** A person at this terminal, for as long as `work` needs them. */
export async function atDesk<T>(client: Client, world: World, work: (desk: Desk) => Promise<T>): Promise<T> {
  const { actor } = await client.access.whoAmI();
  const keyboard = openKeyboard(world.stdin, (text) => world.stderr.write(text));
  const forget = world.onInterrupt(() => undefined);
  try {
    return await work(deskOf(client, world, keyboard, actor));
  } finally {
    forget();
    keyboard.close();
  }
}

function deskOf(client: Client, world: World, keyboard: Keyboard, me: string): Desk {
  const paint = paintFor(world, 'stderr');
  const width = widthOf(world);
  const line = async (prompt: string, options: LineOptions): Promise<string> => {
    world.stderr.write(prompt);
    const typed = await keyboard.line(options);
    world.stderr.write('\n');
    if (typed === null) throw new Detached();
    return typed;
  };
  return {
    client,
    me,
    say: (text, mark) => {
      if (mark === undefined) return void world.stderr.write(`${paragraph(plain(text), width)}\n`);
      const [glyph, tone] = MARKS[mark];
      world.stderr.write(`${paint(tone, glyph)} ${wrap(plain(text.trimStart()), width - 2, '  ')}\n`);
    },
    ask: (prompt) => line(plain(prompt), SHOWN),
    askHidden: async (prompt) => {
      world.stderr.write(plain(prompt));
      const typed = await keyboard.line(HIDDEN);
      if (typed === null) {
        world.stderr.write('\n');
        throw new Detached();
      }
      const secret = new Secret(typed.trim());
      world.stderr.write(secret.length === 0 ? '\n' : `   ${secret.length} characters\n`);
      return secret;
    },
    pause: async (ms) => {
      await sleep(ms, undefined, { signal: keyboard.left }).catch(() => {
        throw new Detached();
      });
    },
    now: () => world.now(),
    clock: (at) => clockOf(at, { now: world.now(), timezone: world.timezone }),
  };
}

/** A text that is set in stays so, and what follows a number stands below its words. */
function paragraph(text: string, width: number): string {
  const words = text.trimStart();
  const indent = ' '.repeat(text.length - words.length);
  return indent + wrap(words, width, /^\d /.test(words) ? '  ' : indent);
}

const SOON_MS = 12 * HOUR_MS;

function clockOf(at: number, local: Local): string {
  return Math.abs(at - local.now) < SOON_MS ? formatClock(at, local) : formatWhen(at, local);
}
