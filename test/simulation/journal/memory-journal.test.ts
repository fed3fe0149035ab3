import { journalContract } from '../../contract/journal/contract.ts';
import { memoryJournal } from './memory-journal.ts';
import { JournalDisk } from './tables.ts';

journalContract('the double of the simulation', async () => {
  const disk = new JournalDisk();
  let journal = memoryJournal(disk);
  return {
    journal,
    async reopen() {
      await journal.close();
      journal = memoryJournal(disk);
      return journal;
    },
    remove: () => journal.close(),
  };
});
