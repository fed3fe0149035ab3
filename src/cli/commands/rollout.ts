import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '../../client/client.ts';
import { SECOND_MS } from '../../domain/duration.ts';
import { isAdopted } from '../../domain/pods/adoption.ts';
import type { Adoption } from '../../domain/pods/adoption.ts';
import { defineCommand, outputOption } from '../command.ts';
import { connect } from '../connect.ts';
import { EXIT } from '../exit-code.ts';
import { print } from '../output.ts';
import { adoptionLine, nameOfHolder, stragglerTable } from '../screen/adoption-page.ts';
import { timeoutMsOf, watchOptions } from '../watch-options.ts';
import type { World } from '../world.ts';

const LOOK_MS = 3 * SECOND_MS;

export const command = defineCommand({
  positionals: {
    what: { type: 'string', describe: 'status', choices: ['status'], demandOption: true },
    name: { type: 'string', describe: 'a credential', demandOption: true },
  },
  options: {
    timeout: { ...watchOptions.timeout, describe: 'how long to wait; nothing else is changed by it' },
    ...outputOption,
  },
  examples: [
    ['keyturn rollout status wb-orders-1', 'wait until everybody has loaded the current version'],
    ['keyturn rollout status wb-orders-1 --timeout 1s', 'look once: 0 all have, 6 some have not'],
  ],
  run: async (args, world) => {
    const untilAt = world.now() + timeoutMsOf(args.timeout);
    const adoption = await waitFor(await connect(args, world), world, args.name, untilAt);
    const done = isAdopted(adoption);
    await print(world, args.output, adoption, {
      names: () => adoption.holders.map(nameOfHolder),
      table: (look) =>
        done
          ? `${adoption.credential}   everybody has loaded v${adoption.version}\n`
          : `${adoption.credential}   ${adoptionLine(adoption)}\n${stragglerTable(adoption, look)}`,
    });
    if (done) return EXIT.done;
    world.stderr.write(`Next: keyturn who ${args.name}\n`);
    return EXIT.partly;
  },
});

/** Says on stderr what has changed, until everybody has loaded the version, the time is up, or Ctrl-C. */
async function waitFor(client: Client, world: World, name: string, untilAt: number): Promise<Adoption> {
  const interrupt = new AbortController();
  const forget = world.onInterrupt(() => interrupt.abort());
  let said = '';
  try {
    for (;;) {
      const adoption = await client.adoption(name);
      const leftMs = untilAt - world.now();
      if (isAdopted(adoption) || leftMs <= 0 || interrupt.signal.aborted) return adoption;
      const line = adoptionLine(adoption);
      if (line !== said) world.stderr.write(`${name}   ${line}\n`);
      said = line;
      await sleep(Math.min(LOOK_MS, leftMs), undefined, { signal: interrupt.signal }).catch(() => undefined);
    }
  } finally {
    forget();
  }
}
