/** Appends a second, beside the bare INSERT … COMMIT and the bare fsync, which take turns with it. */
import type { Side } from './side.ts';
import { eventOf, rowOf, streamOf } from './side.ts';
import { openBareFile } from './fsync.ts';
import { figure, printAim, printTable, spreadOf, told } from '../support/report.ts';

/** Many short rounds: what else the machine does then falls on all three alike. */
const ROUNDS = 60;
const WARM_UP = 5;
const WRITERS = [1, 16] as const;
const APPENDS_A_WRITER = { 1: 15, 16: 4 } as const;
const AIM = 1.5;
/** What one event's row and its index entry take in a log, about. */
const BYTES = 8_192;

interface Outcome {
  readonly name: string;
  readonly writers: number;
  readonly appends: number[];
  readonly inserts: number[];
  readonly syncs: number[];
}

export async function measureAppends(folder: string, sides: readonly Side[]): Promise<void> {
  const outcomes: Outcome[] = [];
  const file = await openBareFile(folder);
  for (const writers of WRITERS)
    for (const side of sides)
      outcomes.push({ name: side.name, writers, appends: [], inserts: [], syncs: [] });
  const seqs = new Map(sides.map((side) => [side.name, Array.from({ length: 16 }, () => 1)]));
  for (let round = 1 - WARM_UP; round <= ROUNDS; round += 1)
    for (const outcome of outcomes) {
      const side = sides.find(({ name }) => name === outcome.name);
      const own = seqs.get(outcome.name);
      if (side === undefined || own === undefined) continue;
      await measureRound(outcome, side, own, (bytes) => file.write(bytes), round > 0);
    }
  await file.close();
  report(outcomes);
}

async function measureRound(
  { writers, appends, inserts, syncs }: Outcome,
  side: Side,
  seqs: number[],
  sync: (bytes: number) => Promise<void>,
  counts: boolean,
): Promise<void> {
  const each = APPENDS_A_WRITER[writers === 1 ? 1 : 16];
  const meta = { at: 1_795_000_000_000, actor: 'engine' };
  const from = [...seqs];
  const append = async (): Promise<number> =>
    rateOf(writers, each, async (writer) => {
      const seq = seqs[writer] ?? 1;
      await side.journal.append(streamOf(writer), seq, [eventOf(seq)], meta);
      seqs[writer] = seq + 1;
    });
  const insert = async (): Promise<number> =>
    rateOf(writers, each, async (writer, number) => side.insert(rowOf(writer, (from[writer] ?? 1) + number)));
  // Who comes first pays for what the one before has left to be written.
  const isFirst = syncs.length % 2 === 0;
  const early = isFirst ? await append() : await insert();
  const late = isFirst ? await insert() : await append();
  const [appendsASecond, insertsASecond] = isFirst ? [early, late] : [late, early];
  const syncsASecond = await rateOf(1, each, async () => sync(BYTES));
  if (!counts) return;
  appends.push(appendsASecond);
  inserts.push(insertsASecond);
  syncs.push(syncsASecond);
}

async function rateOf(
  writers: number,
  each: number,
  work: (writer: number, number: number) => Promise<void>,
): Promise<number> {
  const startedMs = performance.now();
  await Promise.all(
    Array.from({ length: writers }, async (_, writer) => {
      for (let number = 0; number < each; number += 1) await work(writer, number);
    }),
  );
  return (writers * each * 1_000) / (performance.now() - startedMs);
}

function report(outcomes: readonly Outcome[]): void {
  const ratios = outcomes.map(({ appends, inserts }) =>
    spreadOf(appends.map((rate, round) => (inserts[round] ?? Number.NaN) / rate)),
  );
  const rows = outcomes.map(({ name, writers, appends, inserts, syncs }, index) => [
    name,
    String(writers),
    told(spreadOf(appends)),
    told(spreadOf(inserts)),
    told(spreadOf(syncs)),
    told(ratios[index] ?? spreadOf([])),
  ]);
  const head = ['journal', 'writers', 'appends/s', 'bare INSERT … COMMIT/s', 'bare fsync/s, one writer'];
  printTable([[...head, 'INSERT ÷ append'], ...rows]);
  const worst = Math.max(...ratios.map(({ median }) => median));
  printAim(
    `an append within ${AIM}× of the bare INSERT … COMMIT (worst median ${figure(worst)}×)`,
    worst <= AIM,
  );
}
