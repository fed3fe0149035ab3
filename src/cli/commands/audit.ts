import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '../../client/client.ts';
import { Fault } from '../../domain/fault.ts';
import { SECOND_MS } from '../../domain/duration.ts';
import type { AuditReport, EventView } from '../../domain/views.ts';
import { toWire } from '../../domain/wire.ts';
import { bundleOptions, exportBundle } from '../audit-bundle.ts';
import { defineCommand, outputOption } from '../command.ts';
import type { GlobalArguments } from '../command.ts';
import { connect, dataDirectoryOf } from '../connect.ts';
import { databaseFlags, databaseOptions, namesDatabase } from '../database-options.ts';
import type { DatabaseArguments } from '../database-options.ts';
import { EXIT } from '../exit-code.ts';
import { lookOf, print } from '../output.ts';
import type { Format } from '../output.ts';
import { accessEventTable } from '../screen/access-page.ts';
import { anchorText, isShort } from '../screen/anchor-text.ts';
import { eventTable } from '../screen/event-table.ts';
import { plain } from '../screen/text.ts';
import type { Local } from '../screen/time.ts';
import type { World } from '../world.ts';

const PAGE = 500;
const WAIT_MS = 25 * SECOND_MS;

export const command = defineCommand({
  positionals: {
    what: {
      choices: ['list', 'verify', 'access', 'export'],
      describe: 'list events, verify chains, list who changed access, or export evidence',
      demandOption: true,
    },
    name: { type: 'string', describe: 'list: of this credential only' },
  },
  options: {
    ...outputOption,
    ...databaseOptions,
    after: {
      type: 'number',
      default: 0,
      describe: 'list: only what follows this position',
      requiresArg: true,
    },
    limit: { type: 'number', describe: 'list: at most so many', requiresArg: true },
    anchors: {
      type: 'string',
      describe: 'verify, without a daemon: against this file of anchors',
      requiresArg: true,
    },
    'public-key': {
      type: 'string',
      describe: 'verify, without a daemon: the key that signs',
      requiresArg: true,
    },
    ...bundleOptions,
    follow: { alias: 'f', type: 'boolean', describe: 'list: go on with new events until Ctrl-C' },
  },
  examples: [
    ['keyturn audit list wb-orders-1', 'its whole history, oldest first'],
    ['keyturn audit list --follow', 'what happens, as it happens'],
    ['keyturn audit access', 'who came in, and who changed who may'],
    ['keyturn audit export --out q3.bundle --from 2026-07-01', 'evidence in one file'],
    ['keyturn audit verify --bundle q3.bundle --public-key k.pem', 'offline, with no data'],
    ['keyturn audit verify', 'exit 1 when an entry was changed; offline where no daemon runs'],
    [
      'keyturn audit verify --data ./copy --anchors /mnt/worm/INSTALLATION.anchors',
      'offline: the anchors are all that is believed',
    ],
  ],
  run: async (args, world) => {
    if (args.what === 'export') return exportBundle(args, world);
    if (args.what === 'verify') return verify(args, world);
    if (args.what === 'access') return access(args, world);
    const client = await connect(args, world);
    const query = { name: args.name ?? null, after: args.after, limit: args.limit ?? Infinity };
    if (args.follow === true) await followEvents(client, world, query, args.output);
    else await list(client, world, query, args.output);
    return EXIT.done;
  },
});

async function access(
  args: GlobalArguments & {
    readonly after: number;
    readonly limit?: number | undefined;
    readonly output: Format;
  },
  world: World,
): Promise<number> {
  const events = await (await connect(args, world)).access.events(args.after, args.limit ?? PAGE);
  await print(
    world,
    args.output,
    { items: events },
    { names: () => events.map(({ seq }) => String(seq)), table: (look) => accessEventTable(events, look) },
  );
  return EXIT.done;
}

interface Query {
  readonly name: string | null;
  readonly after: number;
  readonly limit: number;
}

/** Rejects with KT5012 for a name that nobody knows: an empty history would look like a quiet one. */
async function list(client: Client, world: World, query: Query, format: Format): Promise<void> {
  if (query.name !== null) await client.show(query.name);
  const events: EventView[] = [];
  for (let after = query.after; events.length < query.limit;) {
    const page = await client.events({
      name: query.name,
      afterPosition: after,
      limit: Math.min(PAGE, query.limit - events.length),
    });
    events.push(...page);
    const last = page.at(-1);
    if (last === undefined) break;
    after = last.position;
  }
  await print(
    world,
    format,
    { items: events },
    {
      names: () => events.map(({ position }) => String(position)),
      table: (look) => (events.length === 0 ? 'No events.\n' : eventTable(events, look, { titled: true })),
    },
  );
}

/** Event by event; `json` is one object a line here, so that a pipe can read it as it comes. */
async function followEvents(client: Client, world: World, query: Query, format: Format): Promise<void> {
  const interrupt = new AbortController();
  const forget = world.onInterrupt(() => interrupt.abort());
  const { signal } = interrupt;
  let after = query.after;
  try {
    for (let seen = 0; seen < query.limit && !signal.aborted;) {
      const events = await client
        .events({
          name: query.name,
          afterPosition: after,
          waitMs: WAIT_MS,
          limit: Math.min(PAGE, query.limit - seen),
          signal,
        })
        .catch((thrown: unknown) => patiently(thrown, signal));
      for (const event of events) world.stdout.write(lineOf(event, world, format));
      after = events.at(-1)?.position ?? after;
      seen += events.length;
    }
  } catch (thrown) {
    if (!signal.aborted) throw thrown;
  } finally {
    forget();
  }
}

/** A daemon that restarts is waited for; everything else ends the watching. */
async function patiently(thrown: unknown, signal: AbortSignal): Promise<readonly EventView[]> {
  if (!(thrown instanceof Fault) || thrown.code !== 'KT6001') throw thrown;
  await sleep(SECOND_MS, undefined, { signal });
  return [];
}

function lineOf(event: EventView, world: World, format: Format): string {
  if (format === 'json' || format === 'yaml') return `${JSON.stringify(toWire(event))}\n`;
  if (format === 'name') return `${event.position}\n`;
  return eventTable([event], lookOf(world, format), { titled: false });
}

type VerifyArguments = GlobalArguments &
  DatabaseArguments & {
    readonly anchors: string | undefined;
    readonly 'public-key': string | undefined;
    readonly bundle: string | undefined;
    readonly output: Format;
  };

/** A daemon holds its journal, so it is asked; what stands on a disk without one is walked here. */
async function verify(args: VerifyArguments, world: World): Promise<number> {
  const format = args.output === 'json' ? 'json' : 'text';
  const publicKeyFile = args['public-key'] ?? null;
  if (args.bundle !== undefined)
    return world.offline.verifyBundle({ file: args.bundle, publicKeyFile, format });
  const client = await clientUnlessOffline(args, world);
  if (client === null) {
    return world.offline.verify({
      dataDirectory: dataDirectoryOf(args, world),
      ...databaseFlags(args),
      anchorsFile: args.anchors ?? null,
      ...{ format, publicKeyFile },
    });
  }
  return ask(client, world, args.output);
}

async function clientUnlessOffline(args: VerifyArguments, world: World): Promise<Client | null> {
  if (args.anchors !== undefined || args['public-key'] !== undefined || namesDatabase(args)) return null;
  try {
    return await connect(args, world);
  } catch (thrown) {
    if (thrown instanceof Fault && thrown.code === 'KT6001' && args.url === undefined) return null;
    throw thrown;
  }
}

async function ask(client: Client, world: World, format: Format): Promise<number> {
  const report = await client.verifyAudit();
  await print(world, format, report, {
    names: () => report.problems.map(({ stream }) => stream),
    table: (look) => reportText(report, look),
  });
  if (report.problems.length > 0) return EXIT.failed;
  return isShort(report.anchors) ? EXIT.partly : EXIT.done;
}

function reportText({ events, streams, problems, anchors }: AuditReport, look: Local): string {
  const walked = `${events} events in ${streams} streams`;
  if (problems.length === 0)
    return `✔ ${walked}: every hash follows from the one before\n${anchorText(anchors, true, look)}`;
  const lines = problems.map(({ stream, seq, saw }) => `✖ ${plain(stream)} #${seq}: ${plain(saw)}\n`);
  return `${lines.join('')}${walked}: ${problems.length} do not fit. The journal was changed or damaged.\n`;
}
