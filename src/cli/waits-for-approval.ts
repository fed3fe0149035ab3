import { EXIT } from './exit-code.ts';
import type { World } from './world.ts';

/** Says that nothing is done before others agree. Gives the exit code of waiting for people. */
export function waitsForApproval(world: World, what: string, approval: string): number {
  world.stdout.write(`${what}   waits for approval ${approval}; nothing is done before others agree\n`);
  world.stderr.write(`Next: keyturn approve ${approval}\n`);
  return EXIT.waiting;
}
