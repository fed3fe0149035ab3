import { openTemporaryJournal } from '../../journal/temporary.ts';
import { accessContract } from './access.ts';
import { journalContract } from './contract.ts';
import { onboardingContract } from './onboarding.ts';

const openSqlite = async () => {
  const opened = await openTemporaryJournal();
  return {
    journal: opened.journal(),
    async reopen() {
      await opened.journal().close();
      return opened.open();
    },
    remove: () => opened.remove(),
  };
};

journalContract('SQLite', openSqlite);
accessContract('SQLite', openSqlite);
onboardingContract('SQLite', openSqlite);
