import { SECOND_MS } from '../domain/duration.ts';
import type { World } from './world.ts';

const FIRST_AFTER_MS = SECOND_MS;
const EVERY_TTY_MS = 250;
const EVERY_PIPE_MS = 10 * SECOND_MS;
const MEBIBYTE = 1024 * 1024;

/** Says on stderr how far something has come, if it takes longer than a second; on a terminal in one line. */
export function byteProgress(
  world: World,
  what: string,
): { readonly at: (bytes: number) => void; readonly done: () => void } {
  const startedAt = world.now();
  let saidAt = startedAt;
  let said = false;
  const everyMs = world.isTty.stderr ? EVERY_TTY_MS : EVERY_PIPE_MS;
  return {
    at: (bytes) => {
      const now = world.now();
      if (now - startedAt < FIRST_AFTER_MS || (said && now - saidAt < everyMs)) return;
      const text = `${what}   ${(bytes / MEBIBYTE).toFixed(1)} MiB`;
      world.stderr.write(world.isTty.stderr ? `\r${text}` : `${text}\n`);
      saidAt = now;
      said = true;
    },
    done: () => {
      if (said && world.isTty.stderr) world.stderr.write('\n');
    },
  };
}
