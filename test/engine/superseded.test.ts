import assert from 'node:assert/strict';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { JournalWithMeta } from '../../src/journal/journal.ts';
import { engineRig, PERSON, spec } from './rig.ts';
import type { EngineRig } from './rig.ts';

describe('a rotation that is taken over by a revocation after it was staged', () => {
  let rig: EngineRig;

  beforeEach(async () => {
    rig = await engineRig({ wrapJournal: (journal) => changedAfterVerified(journal, () => rig.folder) });
    await rig.pass(0);
    assert.match(await rig.events(), /Staged Verified(?!.*Promoted)/);
  });

  afterEach(() => rig.close());

  const staged = async (): Promise<readonly string[]> =>
    (await readdir(rig.folder, { recursive: true })).filter((name) => /att_/.test(name));

  it('leaves no pending copy in the store once its key was seen refused', async () => {
    assert.equal((await staged()).length, 1);
    const request = { leaked: true, incident: null, replace: false, note: null };
    await rig.operations.revoke(spec.name, request, PERSON);
    await rig.pass(0);
    assert.match(await rig.events(), /Superseded KillOpened DeleteStarted Deleted ProvenDead Closed$/);
    assert.deepEqual(await staged(), []);
  });
});

/** Somebody else writes there just before the promotion, which therefore waits. */
function changedAfterVerified(journal: JournalWithMeta, folder: () => string): JournalWithMeta {
  return {
    ...journal,
    append: async (stream, afterSeq, events, meta, options) => {
      const state = await journal.append(stream, afterSeq, events, meta, options);
      if (events.some(({ type }) => type === 'Verified'))
        await writeFile(join(folder(), 'wb.json'), JSON.stringify({ KEY: 'x', SECRET: 'y' }), {
          mode: 0o600,
        });
      return state;
    },
  };
}
