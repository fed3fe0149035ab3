import { parseDuration } from '../../domain/duration.ts';
import { Fault } from '../../domain/fault.ts';
import type { Severity } from '../../domain/spec.ts';
import { defineCommand, outputOption } from '../command.ts';
import type { GlobalArguments } from '../command.ts';
import { connect } from '../connect.ts';
import { EXIT } from '../exit-code.ts';
import { print } from '../output.ts';
import type { Format } from '../output.ts';
import { alertsPage, matchText, silencesPage, worstFirst } from '../screen/alerts-page.ts';
import { plain } from '../screen/text.ts';
import { formatWhen } from '../screen/time.ts';
import type { World } from '../world.ts';

const SEVERITIES = ['critical', 'warning', 'info'] as const;

export const command = defineCommand({
  positionals: {
    what: {
      choices: ['list', 'ack', 'silence', 'unsilence', 'silences', 'drill'],
      describe: 'what to do; list unless told otherwise',
      default: 'list',
    },
    subject: { type: 'string', describe: 'ack: the key of an alert, or its code; unsilence: the id' },
  },
  options: {
    ...outputOption,
    note: { type: 'string', describe: 'ack: what you do about it', requiresArg: true },
    code: { type: 'string', describe: 'silence: the code of the alerts', requiresArg: true },
    credential: { type: 'string', describe: 'silence, drill: of which credential', requiresArg: true },
    label: {
      type: 'string',
      array: true,
      describe: 'silence: NAME=VALUE of the credential',
      requiresArg: true,
    },
    severity: { choices: SEVERITIES, describe: 'silence, drill: how bad', requiresArg: true },
    for: { type: 'string', describe: 'silence: how long, 30d at most', requiresArg: true },
    reason: { type: 'string', describe: 'silence: why', requiresArg: true },
  },
  examples: [
    ['keyturn alerts', 'what is wrong now, the worst first'],
    ['keyturn alerts ack KT-A103 --note "new key tonight"', 'nobody else is called for it'],
    ['keyturn alerts silence --code KT-A109 --for 4h --reason "migration"', 'keep stragglers quiet'],
    ['keyturn alerts unsilence sil_01J…', 'say what still stands'],
    ['keyturn alerts drill --severity critical', 'see that a page arrives'],
  ],
  run: async (args, world) => {
    const { output } = args;
    switch (args.what) {
      case 'ack':
        return ack(args, world, output);
      case 'silence':
        return silence(args, world, output);
      case 'unsilence':
        return unsilence(args, world);
      case 'silences':
        return silences(args, world, output);
      case 'drill':
        return drill(args, world, output);
      default:
        return list(args, world, output);
    }
  },
});

interface Arguments extends GlobalArguments {
  readonly subject?: string | undefined;
  readonly note?: string | undefined;
  readonly code?: string | undefined;
  readonly credential?: string | undefined;
  readonly label?: readonly string[] | undefined;
  readonly severity?: Severity | undefined;
  readonly for?: string | undefined;
  readonly reason?: string | undefined;
}

async function list(args: Arguments, world: World, format: Format): Promise<number> {
  const rows = worstFirst(await (await connect(args, world)).alerts());
  await print(
    world,
    format,
    { items: rows },
    { names: () => rows.map(({ key }) => key), table: (look) => alertsPage(rows, look) },
  );
  return EXIT.done;
}

/** At three in the morning a code is typed more easily than a key: it will do where it names one alert. */
async function ack(args: Arguments, world: World, format: Format): Promise<number> {
  const wanted = given(args.subject, 'ack', 'the key of an alert');
  const client = await connect(args, world);
  const meant = (await client.alerts()).filter(({ key, code }) => key === wanted || code === wanted);
  if (meant.length > 1) {
    const saw = `${meant.length} alerts with the code ${wanted}`;
    throw new Fault('KT6031', { place: 'keyturn alerts ack', saw, next: 'keyturn alerts -o name' });
  }
  const row = await client.acknowledgeAlert(meant[0]?.key ?? wanted, args.note ?? null);
  await print(world, format, row, {
    names: () => [row.key],
    table: () => `✔ ${row.code} ${plain(row.subjectName)} acknowledged by ${plain(row.ack?.by ?? '')}.\n`,
  });
  return EXIT.done;
}

async function silence(args: Arguments, world: World, format: Format): Promise<number> {
  const reason = given(args.reason, 'silence', '--reason');
  const length = given(args.for, 'silence', '--for');
  const forMs = parseDuration(length);
  if (forMs === null) throw usage('silence', `--for ${JSON.stringify(length)}`);
  const match = {
    ...{ code: args.code ?? null, credential: args.credential ?? null, severity: args.severity ?? null },
    labels: labelsOf(args.label ?? []),
  };
  const made = await (await connect(args, world)).silence({ match, forMs, reason });
  await print(world, format, made, {
    names: () => [made.id],
    table: (look) =>
      `◌ ${plain(matchText(made))} is quiet until ${formatWhen(made.untilAt, look)}.\n` +
      `Next: keyturn alerts unsilence ${made.id}\n`,
  });
  return EXIT.done;
}

function labelsOf(pairs: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=');
      if (at < 1) throw usage('silence', `--label ${JSON.stringify(pair)}`);
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}

async function unsilence(args: Arguments, world: World): Promise<number> {
  const id = given(args.subject, 'unsilence', 'the id of a silence');
  await (await connect(args, world)).unsilence(id);
  world.stdout.write(`Silence ${plain(id)} has ended. What still stands is said now.\n`);
  return EXIT.done;
}

async function silences(args: Arguments, world: World, format: Format): Promise<number> {
  const rows = await (await connect(args, world)).silences();
  await print(
    world,
    format,
    { items: rows },
    { names: () => rows.map(({ id }) => id), table: (look) => silencesPage(rows, look) },
  );
  return EXIT.done;
}

async function drill(args: Arguments, world: World, format: Format): Promise<number> {
  const severity = given(args.severity, 'drill', '--severity');
  const request = { severity, credential: args.credential ?? null };
  const row = await (await connect(args, world)).drill(request);
  await print(world, format, row, {
    names: () => [row.key],
    table: () =>
      `▲ drill, ${severity}: goes to ${row.told.map(plain).join(', ')}\n` +
      'Nothing is wrong. It escalates like any alert of its severity, and is over\n' +
      `when it is acknowledged, or after an hour.\nNext: keyturn alerts ack ${plain(row.key)}\n`,
  });
  return EXIT.done;
}

function given<T extends string>(text: T | undefined, what: string, missing: string): T {
  if (text !== undefined && text.trim() !== '') return text;
  throw usage(what, `${missing} is missing`);
}

function usage(what: string, saw: string): Fault {
  return new Fault('KT6031', { place: `keyturn alerts ${what}`, saw, next: 'keyturn alerts --help' });
}
