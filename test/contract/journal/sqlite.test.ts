import { openTemporaryJournal } from '../../journal/temporary.ts';
import { journalContract } from './contract.ts';

journalContract('SQLite', async () => {
  const opened = await openTemporaryJournal();
  return {
    journal: opened.journal(),
    async reopen() {
      await opened.journal().close();
      return opened.open();
    },
    remove: () => opened.remove(),
  };
});
