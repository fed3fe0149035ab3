import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '../../client/client.ts';
import { SECOND_MS } from '../../domain/duration.ts';
import { defineCommand, outputOption } from '../command.ts';
import { connect } from '../connect.ts';
import { EXIT } from '../exit-code.ts';
import { print } from '../output.ts';
import type { Format } from '../output.ts';
import { inOrder } from '../../domain/present/look.ts';
import { statusTable } from '../screen/status-table.ts';
import type { World } from '../world.ts';

const CLEAR_SCREEN = '\u001b[H\u001b[2J';
const DEFAULT_INTERVAL_S = 2;

export const command = defineCommand({
  positionals: {},
  options: {
    ...outputOption,
    watch: { alias: 'w', type: 'boolean', describe: 'show it again and again until Ctrl-C' },
    interval: {
      type: 'number',
      default: DEFAULT_INTERVAL_S,
      describe: 'seconds between two looks',
      requiresArg: true,
    },
  },
  examples: [
    ['keyturn status', 'what needs a person stands first'],
    ['keyturn status --watch', 'keep it on a screen'],
    ["keyturn status -o json | jq '.items[].name'", 'for programs'],
  ],
  run: async (args, world) => {
    const client = await connect(args, world);
    if (args.watch !== true) await show(client, world, args.output);
    else await watch(client, world, args.output, Math.max(0.1, args.interval) * SECOND_MS);
    return EXIT.done;
  },
});

async function show(client: Client, world: World, format: Format): Promise<void> {
  const rows = await client.status();
  await print(
    world,
    format,
    { items: rows },
    {
      names: () => inOrder(rows).map(({ name }) => name),
      table: (look) => statusTable(rows, look),
    },
  );
}

/** A daemon that goes away meanwhile is said once per look; it may come back. */
async function watch(client: Client, world: World, format: Format, intervalMs: number): Promise<void> {
  const interrupt = new AbortController();
  const forget = world.onInterrupt(() => interrupt.abort());
  try {
    while (!interrupt.signal.aborted) {
      if (world.isTty.stdout && format === undefined) world.stdout.write(CLEAR_SCREEN);
      await show(client, world, format).catch(async (thrown: unknown) => {
        const { reportFault } = await import('../report-fault.ts');
        reportFault(thrown, world);
      });
      await sleep(intervalMs, undefined, { signal: interrupt.signal }).catch(() => undefined);
    }
  } finally {
    forget();
  }
}
