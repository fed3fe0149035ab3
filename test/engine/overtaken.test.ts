import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { SECOND_MS } from '../../src/domain/duration.ts';
import type { JournalWithMeta } from '../../src/journal/journal.ts';
import { control, engineRig } from './rig.ts';
import type { EngineRig } from './rig.ts';
import { tickerOf } from './second-replica.ts';

const LEASE_OVER_MS = 31 * SECOND_MS;

describe('a replica that sleeps just before it stages', () => {
  let rig: EngineRig;

  afterEach(() => rig.close());

  /** Once, right after the commit of `Accepted`. */
  const sleepingThere = (journal: JournalWithMeta, meanwhile: () => Promise<void>): JournalWithMeta => {
    let slept = false;
    return {
      ...journal,
      append: async (stream, afterSeq, events, meta, options) => {
        const state = await journal.append(stream, afterSeq, events, meta, options);
        if (slept || !events.some(({ type }) => type === 'Accepted')) return state;
        slept = true;
        await meanwhile();
        return state;
      },
    };
  };

  const pendingCopies = async (): Promise<readonly string[]> => {
    const entries = await readdir(rig.folder, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile() && entry.parentPath !== rig.folder)
      .map(({ name }) => name);
  };

  it('takes its pending copy away again when another one has promoted meanwhile', async () => {
    let staged: readonly string[] | null = null;
    const meanwhile = async (): Promise<void> => {
      rig.clock.advance(LEASE_OVER_MS);
      await control(rig.sandbox, '/control/clock', { moveMs: LEASE_OVER_MS });
      const other = tickerOf(rig, { ...rig.ports, replica: 'replica-other' });
      await other.tick();
      await other.idle();
      staged = await pendingCopies();
    };
    rig = await engineRig({ wrapJournal: (journal) => sleepingThere(journal, meanwhile) });
    await rig.pass(0);
    assert.match(await rig.events(), /Accepted Staged Verified Promoted OverlapStarted( Observed)?$/);
    assert.deepEqual(staged, []);
    assert.deepEqual(await pendingCopies(), []);
  });
});
