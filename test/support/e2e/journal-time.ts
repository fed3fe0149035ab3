import type { JournalWithMeta } from '../../../src/journal/journal.ts';
import type { PostgresJournal } from '../../../src/journal/postgres/open.ts';

/** What a process writes down as due now must be due in the database: it goes a little behind it, for all rounding. */
const BEHIND_MS = 3;
/** An answer that took longer says less. */
const SHORT_LOOK_MS = 10;
const MOST_LOOKS = 50;

/** Has a journal that goes by its database's clock look at it; nothing happens in an embedded one. */
export function timeOf(journal: JournalWithMeta, fallBehind: (ms: number) => void): () => Promise<void> {
  if (!isShared(journal)) return async () => undefined;
  // It has looked when it was opened.
  fallBehind(BEHIND_MS);
  return async () => {
    for (let looks = 0; looks < MOST_LOOKS; looks += 1) {
      const startedMs = performance.now();
      await journal.time.follow();
      if (performance.now() - startedMs < SHORT_LOOK_MS) break;
    }
    fallBehind(BEHIND_MS);
  };
}

function isShared(journal: JournalWithMeta): journal is PostgresJournal {
  return 'time' in journal;
}
