import assert from 'node:assert/strict';
import { skipByName } from '../support/servers/require.ts';
import { cutsAnywhere, cutsAtReceipts, playCut } from '../support/torture/power/cuts.ts';
import type { Outcome } from '../support/torture/power/cuts.ts';
import { canRecordDisks } from '../support/torture/power/disk.ts';
import type { Cut } from '../support/torture/power/log.ts';
import { recordLoad } from '../support/torture/power/record.ts';
import type { Recorded } from '../support/torture/power/record.ts';
import { WEAKNESSES } from '../support/torture/power/weaken.ts';

const ROUNDS = 6;
const SEED = 4;
const CUTS = 15;
const CUTS_OF_A_CONTROL = 3;
/** One append of the journal takes no more than two of them. */
const FLUSHES_LIED_ABOUT = 6;

/**
 * The real journal and the real escrow on ext4 on a block device whose every write and flush is recorded; then the disk
 * is put back as it is after a power cut at some point, mounted, and asked for all that was acknowledged before.
 */
describe('a power cut', function () {
  this.timeout(120_000);

  let recorded: Recorded;

  before(async function () {
    if (!canRecordDisks()) skipByName(this, 'recorded disk');
    recorded = await recordLoad(ROUNDS, null);
  });

  it('is recorded with all that was acknowledged, and with its flushes', () => {
    assert.equal(recorded.receipts.length, 2 * ROUNDS + 1);
    const flushes = recorded.log.filter(({ kind }) => kind === 'flush').length;
    assert.ok(flushes > recorded.receipts.length, `${flushes} flushes`);
  });

  it('loses nothing that was acknowledged, and leaves a journal that adds up', async () => {
    const outcomes = await playAll(recorded, cutsAnywhere(recorded, CUTS, SEED));
    assert.deepEqual(
      outcomes.filter(({ lost, broken }) => lost.length + broken.length > 0),
      [],
    );
    const checked = outcomes.reduce((sum, outcome) => sum + outcome.checked, 0);
    assert.ok(checked > CUTS, `${checked} acknowledged rows were looked for`);
  });

  it('does lose something on a disk that says yes to a flush and does nothing', async () => {
    const cuts = cutsAtReceipts(recorded, CUTS_OF_A_CONTROL, SEED, FLUSHES_LIED_ABOUT);
    assert.ok(lostIn(await playAll(recorded, cuts)) > 0);
  });

  for (const weakness of WEAKNESSES)
    it(`does lose something with: ${weakness}`, async () => {
      const weakened = await recordLoad(ROUNDS, weakness);
      assert.ok(lostIn(await playAll(weakened, cutsAtReceipts(weakened, CUTS_OF_A_CONTROL, SEED))) > 0);
    });
});

async function playAll(recorded: Recorded, cuts: readonly Cut[]): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const cut of cuts) outcomes.push(await playCut(recorded, cut));
  return outcomes;
}

function lostIn(outcomes: readonly Outcome[]): number {
  return outcomes.reduce((sum, { lost }) => sum + lost.length, 0);
}
