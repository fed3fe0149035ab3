import { Fault } from '../../domain/fault.ts';
import { FINGERPRINT_DAYS, MOST_FINGERPRINT_DAYS } from '../../domain/fingerprints.ts';
import { MOST_REPORT_BYTES, REPORT_FORMATS } from '../../domain/leaks/formats.ts';
import { defineCommand, outputOption } from '../command.ts';
import type { GlobalArguments } from '../command.ts';
import { connect } from '../connect.ts';
import { EXIT } from '../exit-code.ts';
import { writeFingerprints } from '../findings/fingerprints.ts';
import { findingsUsage } from '../findings/usage.ts';
import { print } from '../output.ts';
import type { Format } from '../output.ts';
import { findingPage, findingsText, takenText } from '../screen/findings-page.ts';
import { textOf } from '../text-of.ts';
import type { World } from '../world.ts';

const WORDS = ['confirm', 'dismiss', 'close'] as const;

export const command = defineCommand({
  positionals: {
    what: {
      choices: ['list', 'show', ...WORDS, 'ingest', 'fingerprints'],
      describe: 'what to do; list unless told otherwise',
      default: 'list',
    },
    subject: {
      type: 'string',
      describe: 'list: a credential; ingest: the file of a report, or -; else the id of a finding',
    },
  },
  options: {
    all: { type: 'boolean', describe: 'list: those that are over, too' },
    reason: { type: 'string', describe: 'confirm, dismiss: why', requiresArg: true },
    note: { type: 'string', describe: 'close: what was done', requiresArg: true },
    format: { choices: REPORT_FORMATS, describe: 'ingest: what wrote the report', default: 'auto' },
    for: {
      ...{ type: 'string', requiresArg: true },
      describe: 'fingerprints: the scanner that is to use the file; each has one of its own',
    },
    days: {
      ...{ type: 'number', default: FINGERPRINT_DAYS, requiresArg: true },
      describe: `fingerprints: how long it may be used, at most ${MOST_FINGERPRINT_DAYS}`,
    },
    out: {
      ...{ type: 'string', requiresArg: true },
      describe: 'fingerprints: write here; default SCANNER.fingerprints; never over a file',
    },
    ...outputOption,
  },
  examples: [
    ['keyturn findings', 'what was seen where it must not be'],
    ['gitleaks git -r - -f json . | keyturn findings ingest -', 'have a report recognised'],
    ['keyturn findings dismiss ID --reason "a key of the sandbox"', 'it is no leak'],
    ['keyturn findings close ID --note "history rewritten"', 'once the key is dead'],
    ['keyturn findings fingerprints --for ci-1', 'for keyturn scan, for a month, into ci-1.fingerprints'],
  ],
  run: async (args, world) => {
    switch (args.what) {
      case 'fingerprints':
        return writeFingerprints({ ...args, for: given(args.for, 'fingerprints', '--for') }, world);
      case 'ingest':
        return ingest(args, world);
      case 'show':
        return show(args, world);
      case 'list':
        return list(args, world);
      default:
        return judge(args, args.what, world);
    }
  },
});

interface Arguments extends GlobalArguments {
  readonly subject?: string | undefined;
  readonly all?: boolean | undefined;
  readonly reason?: string | undefined;
  readonly note?: string | undefined;
  readonly format: (typeof REPORT_FORMATS)[number];
  readonly output?: Format;
}

async function list(args: Arguments, world: World): Promise<number> {
  const all = args.all === true;
  const client = await connect(args, world);
  const rows = await client.findings({ credential: args.subject ?? null, all });
  await print(
    world,
    args.output,
    { items: rows },
    { names: () => rows.map(({ id }) => id), table: (look) => findingsText(rows, all, look) },
  );
  return EXIT.done;
}

async function show(args: Arguments, world: World): Promise<number> {
  const id = given(args.subject, 'show', 'the id of a finding');
  const detail = await (await connect(args, world)).finding(id);
  await print(world, args.output, detail, {
    names: () => [detail.id],
    table: (look) => findingPage(detail, look),
  });
  return EXIT.done;
}

async function judge(args: Arguments, how: (typeof WORDS)[number], world: World): Promise<number> {
  const id = given(args.subject, how, 'the id of a finding');
  const reason =
    how === 'close'
      ? given(args.note, how, '--note')
      : how === 'dismiss'
        ? given(args.reason, how, '--reason')
        : args.reason;
  const row = await (await connect(args, world)).judgeFinding(id, how, reason ?? 'seen by a person');
  await print(world, args.output, row, {
    names: () => [row.id],
    table: (look) => findingsText([row], true, look),
  });
  return EXIT.done;
}

/** As after a scan: 7 where a live secret was seen, new or not; 6 where something could not be compared. */
async function ingest(args: Arguments, world: World): Promise<number> {
  const file = given(args.subject, 'ingest', 'the file of a report, or -');
  const report = await textOf(file, MOST_REPORT_BYTES, world, unreadable);
  const taken = await (await connect(args, world)).ingest(args.format, report);
  await print(world, args.output, taken, {
    names: () => taken.findings.map(({ id }) => id),
    table: (look) => takenText(taken, look),
  });
  if (taken.live > 0) return EXIT.leak;
  return taken.unopened.length > 0 ? EXIT.partly : EXIT.done;
}

/** A report may hold secrets, so nothing of it is ever repeated. */
function unreadable(place: string, saw: string, cause?: unknown): Fault {
  return new Fault('KT1409', { place, saw, cause });
}

function given(text: string | undefined, what: string, missing: string): string {
  if (text !== undefined && text.trim() !== '') return text;
  throw findingsUsage(what, `${missing} is missing`, 'what the help of the command lists');
}
