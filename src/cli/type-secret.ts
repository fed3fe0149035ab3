import { Writable } from 'node:stream';
import { Fault } from '../domain/fault.ts';
import { Secret } from '../domain/secret.ts';
import type { World } from './world.ts';

/**
 * Secrets that are typed, one a prompt, without an echo. Rejects with KT6034 where there is no terminal: a secret in a pipe
 * would stand in somebody's history. Ctrl-C and the end of the input give an empty one.
 */
export async function typeSecrets(
  world: World,
  prompts: readonly string[],
  otherwise: string,
): Promise<readonly Secret[]> {
  if (!world.isTty.stdin || !world.isTty.stderr)
    throw new Fault('KT6034', { place: otherwise, saw: 'no terminal to type on', next: otherwise });
  const { createInterface } = await import('node:readline');
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: world.stdin, output: nowhere, terminal: true });
  const forget = world.onInterrupt(() => lines.close());
  lines.on('SIGINT', () => lines.close());
  const typed: Secret[] = [];
  const queue = lines[Symbol.asyncIterator]();
  try {
    for (const prompt of prompts) {
      world.stderr.write(`${prompt}: `);
      const next: IteratorResult<string, undefined> = await queue.next();
      world.stderr.write('\n');
      typed.push(new Secret(next.done === true ? '' : next.value.trim()));
    }
  } finally {
    forget();
    lines.close();
  }
  return typed;
}
