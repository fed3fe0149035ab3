import { readFileSync, statSync } from 'node:fs';
import { Fault } from '../domain/fault.ts';
import { Secret } from '../domain/secret.ts';
import type { World } from './world.ts';

type Terminal = NodeJS.ReadableStream & { setRawMode?: (raw: boolean) => unknown };

/** A line that is typed and shown. Rejects with KT6131 where nobody can type. */
export async function typedLine(world: World, prompt: string, place: string): Promise<string> {
  requireTerminal(world, place);
  world.stderr.write(prompt);
  return (await readLine(world.stdin, false)).trim();
}

/** A password that is typed and not shown. Rejects with KT6131 where nobody can type. */
export async function typedPassword(world: World, prompt: string, place: string): Promise<Secret> {
  requireTerminal(world, place);
  world.stderr.write(prompt);
  const text = await readLine(world.stdin, true);
  world.stderr.write('\n');
  return new Secret(text);
}

/** Typed twice, so that a slip is noticed. Rejects with KT6133. */
export async function newPassword(world: World, place: string): Promise<Secret> {
  const first = await typedPassword(world, 'New password (15 characters or more): ', place);
  const second = await typedPassword(world, 'The same again: ', place);
  if (first.reveal() === second.reveal()) return first;
  throw new Fault('KT6133', { place, saw: 'two different ones' });
}

/** The first line of a file that only its owner may read. Rejects with KT6004 or KT6005. */
export function passwordIn(file: string): Secret {
  const { mode, text } = contentOf(file);
  if ((mode & 0o077) !== 0) {
    const saw = `mode 0${(mode & 0o777).toString(8)}`;
    throw new Fault('KT6005', { place: file, saw, next: `chmod 600 ${file}` });
  }
  return new Secret(text.split(/\r?\n/, 1)[0] ?? '');
}

function contentOf(file: string): { readonly mode: number; readonly text: string } {
  try {
    return { mode: statSync(file).mode, text: readFileSync(file, 'utf8') };
  } catch (cause) {
    const { code = 'unreadable' } = cause as NodeJS.ErrnoException;
    throw new Fault('KT6004', { place: file, saw: code === 'ENOENT' ? 'no such file' : code, cause });
  }
}

function requireTerminal({ isTty }: World, place: string): void {
  if (!isTty.stdin || !isTty.stderr) throw new Fault('KT6131', { place, saw: 'no terminal to ask on' });
}

const ENTER = ['\r', '\n', '\u0004'];
const BACKSPACE = ['\u007f', '\b'];
const INTERRUPT = '\u0003';

/**
 * One line. Unseen: in raw mode the terminal shows nothing, and every key comes here, the interrupt too. What was typed
 * ahead stays for whoever asks next.
 */
function readLine(terminal: Terminal, unseen: boolean): Promise<string> {
  return new Promise((resolve) => {
    let typed: string[] = [];
    const done = (text: string): void => {
      if (unseen) terminal.setRawMode?.(false);
      terminal.removeListener('data', take);
      terminal.removeListener('end', end);
      terminal.pause();
      resolve(text);
    };
    const end = (): void => done(typed.join(''));
    const take = (chunk: Buffer | string): void => {
      const keys = [...chunk.toString()];
      for (const [index, key] of keys.entries()) {
        if (ENTER.includes(key)) {
          const ahead = keys.slice(index + 1).join('');
          end();
          if (ahead !== '') terminal.unshift(ahead);
          return;
        }
        if (key === INTERRUPT) return done('');
        if (BACKSPACE.includes(key)) typed = typed.slice(0, -1);
        else typed.push(key);
      }
    };
    if (unseen) terminal.setRawMode?.(true);
    terminal.on('data', take);
    terminal.once('end', end);
    terminal.resume();
  });
}
