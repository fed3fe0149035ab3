import { FIRST, rejectsWith, withFleet } from '../contract/journal/samples.ts';
import { edit, openTemporaryJournal } from './temporary.ts';
import type { TemporaryJournal } from './temporary.ts';

/** A column of SQLite holds whatever another tool puts there. */
describe('a journal with values of other kinds in its rows', () => {
  let opened: TemporaryJournal;

  beforeEach(async () => {
    opened = await openTemporaryJournal();
    await withFleet(opened.journal(), 1);
    await opened.journal().keepSealed({ stream: FIRST, attempt: 'att_1', file: Buffer.from('age') });
    await opened.journal().close();
  });

  afterEach(() => opened.remove());

  it('refuses a sealed file that is a number, and takes it for no length', async () => {
    await edit(opened.directory, 'UPDATE sealed SET file = 4294967296');
    const journal = await opened.open();
    await rejectsWith('KT2104', () => journal.sealed(FIRST, 'att_1'));
  });

  it('is refused when nobody can tell the form of its tables', async () => {
    await edit(opened.directory, `UPDATE meta SET key = 'lost' WHERE key = 'form'`);
    await rejectsWith('KT2104', () => opened.open());
    await edit(opened.directory, `UPDATE meta SET key = 'form' WHERE key = 'lost'`);
    await opened.open();
  });
});
