import { SKIPPABLE } from '../../skippable.ts';
import type { Row, Task, TortureKind } from '../kind.ts';
import { cutsAnywhere, cutsAtReceipts, playCut } from '../power/cuts.ts';
import type { Outcome } from '../power/cuts.ts';
import { canRecordDisks } from '../power/disk.ts';
import { recordLoad } from '../power/record.ts';
import { WEAKNESSES } from '../power/weaken.ts';

const ROUNDS = 15;
const CUTS_A_RECORDING = 40;
const CUTS_OF_A_CONTROL = 10;
const FLUSHES_LIED_ABOUT = 6;

export const power: TortureKind = {
  name: 'power',
  what: 'power cuts at any write of the disk under the journal and the escrow, with controls that must lose',
  missing: () => (canRecordDisks() ? null : SKIPPABLE['recorded disk']),
  run: async (task) => [await cuts(task), ...(await controls(task))],
};

async function cuts({ seed, timeIsUp, say }: Task): Promise<Row> {
  const outcomes: Outcome[] = [];
  for (let recording = 0; recording === 0 || !timeIsUp(); recording += 1) {
    const recorded = await recordLoad(ROUNDS, null);
    say(
      `power: recording ${recording + 1}, ${recorded.log.length} writes and flushes, seed ${seed + recording}`,
    );
    for (const cut of cutsAnywhere(recorded, CUTS_A_RECORDING, seed + recording)) {
      outcomes.push(await playCut(recorded, cut));
    }
  }
  const problems = outcomes
    .filter(({ lost, broken }) => lost.length + broken.length > 0)
    .map((outcome) => JSON.stringify(outcome));
  return { what: 'as it is', ...tally(outcomes), problems };
}

async function controls({ seed, say }: Task): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const weakness of [...WEAKNESSES, null]) {
    const what = weakness ?? 'a disk that lies';
    say(`power: ${what}, seed ${seed}`);
    const recorded = await recordLoad(ROUNDS, weakness);
    const lied = weakness === null ? FLUSHES_LIED_ABOUT : 0;
    const outcomes: Outcome[] = [];
    for (const cut of cutsAtReceipts(recorded, CUTS_OF_A_CONTROL, seed, lied)) {
      outcomes.push(await playCut(recorded, cut));
    }
    const lost = outcomes.some((outcome) => outcome.lost.length > 0);
    rows.push({ what, ...tally(outcomes), problems: lost ? [] : [`${what}: nothing was lost`] });
  }
  return rows;
}

function tally(outcomes: readonly Outcome[]): Pick<Row, 'tried' | 'found'> {
  const checked = outcomes.reduce((sum, outcome) => sum + outcome.checked, 0);
  const lost = outcomes.reduce((sum, outcome) => sum + outcome.lost.length, 0);
  const cutsThatLost = outcomes.filter((outcome) => outcome.lost.length > 0).length;
  return {
    tried: `${outcomes.length} cuts`,
    found: `${lost} of ${checked} rows lost, in ${cutsThatLost} cuts`,
  };
}
