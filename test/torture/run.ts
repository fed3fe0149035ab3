/** `npm run torture`, once everything is installed: runs the kinds one after the other and prints one table. */
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { stopShared } from '../support/servers/process.ts';
import { KINDS } from '../support/torture/kinds.ts';
import type { Row, TortureKind } from '../support/torture/kind.ts';

const MINUTE_MS = 60_000;
const DEFAULT_MINUTES = 20;
const USAGE = `npm run torture                      everything, ${DEFAULT_MINUTES} minutes
npm run torture -- --minutes 60     so long; each kind gets an equal share, and ends what it began
npm run torture -- --only ${KINDS.map(({ name }) => name).join(',')}
npm run torture -- --seed 7         the same cuts, faults and kills again`;

interface Wanted {
  readonly kinds: readonly TortureKind[];
  readonly minutes: number;
  readonly seed: number;
}

function wantedBy(argv: readonly string[]): Wanted | null {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: { minutes: { type: 'string' }, only: { type: 'string' }, seed: { type: 'string' } },
    });
    const names = values.only?.split(',') ?? KINDS.map(({ name }) => name);
    const kinds = KINDS.filter(({ name }) => names.includes(name));
    const minutes = Number(values.minutes ?? DEFAULT_MINUTES);
    const seed = Number(values.seed ?? randomInt(1_000_000));
    const isGood = kinds.length === names.length && minutes > 0 && Number.isSafeInteger(seed);
    return isGood ? { kinds, minutes, seed } : null;
  } catch {
    return null;
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Problems of one kind are no reason not to run the others. */
async function runKind(kind: TortureKind, seed: number, shareMs: number): Promise<readonly Row[]> {
  const missing = kind.missing();
  if (missing !== null) return [skipped(missing)];
  const endsAt = performance.now() + shareMs;
  try {
    return await kind.run({
      seed,
      say,
      minutes: shareMs / MINUTE_MS,
      timeIsUp: () => performance.now() > endsAt,
    });
  } catch (thrown) {
    const problem = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
    return [{ what: 'run', tried: '', found: 'it failed', problems: [problem] }];
  }
}

/** In CI nothing may be missing. */
function skipped(missing: string): Row {
  const problems = process.env['CI'] ? [`nothing may be skipped in CI: ${missing}`] : [];
  return { what: 'skipped', tried: '', found: missing, problems };
}

function printRow(kind: TortureKind, { what, tried, found, problems }: Row, name: boolean): void {
  const glyph = problems.length > 0 ? '✖' : '✔';
  say(
    `${(name ? kind.name : '').padEnd(15)}${glyph} ${what.padEnd(38)} ${tried.padEnd(20)} ${found}`.trimEnd(),
  );
}

const wanted = wantedBy(process.argv.slice(2));
if (wanted === null) {
  say(USAGE);
  process.exit(process.argv.includes('--help') ? 0 : 2);
}
const { kinds, minutes, seed } = wanted;
say(`seed ${seed}, ${minutes} minutes`);
const startedMs = performance.now();
const table: (readonly [TortureKind, readonly Row[]])[] = [];
for (const kind of kinds) table.push([kind, await runKind(kind, seed, (minutes * MINUTE_MS) / kinds.length)]);
await stopShared();
say('');
for (const [kind, rows] of table) rows.forEach((row, index) => printRow(kind, row, index === 0));
const problems = table.flatMap(([, rows]) => rows.flatMap((row) => row.problems));
for (const problem of problems) say(`\n${problem}`);
const took = ((performance.now() - startedMs) / MINUTE_MS).toFixed(1);
say(
  `\n${problems.length === 0 ? 'No problem' : `${problems.length} problems`}. Seed ${seed}, ${took} minutes.`,
);
process.exit(problems.length === 0 ? 0 : 1);
