import { Fault } from '../domain/fault.ts';
import type { World } from './world.ts';

/**
 * What can't be undone is confirmed by its name: typed, or given with --yes. Rejects with KT6034 where nobody can type,
 * or with KT6035 where the name is another one.
 */
export async function confirmName(world: World, name: string, yes: string | undefined): Promise<void> {
  const typed = yes ?? (await ask(world, name));
  if (typed.trim() === name) return;
  throw new Fault('KT6035', {
    place: yes === undefined ? 'confirmation' : '--yes',
    saw: typed.trim() === '' ? 'nothing' : 'another name',
    expected: `the name ${name}`,
    next: `keyturn show ${name}`,
  });
}

async function ask(world: World, name: string): Promise<string> {
  if (!world.isTty.stdin || !world.isTty.stderr) {
    throw new Fault('KT6034', {
      place: `keyturn revoke ${name}`,
      saw: 'no terminal to ask on',
      next: `keyturn revoke ${name} --yes ${name}`,
    });
  }
  world.stderr.write(`Type ${name} to continue: `);
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
