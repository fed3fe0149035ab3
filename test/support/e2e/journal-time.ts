import type { JournalWithMeta } from '../../../src/journal/journal.ts';
import type { PostgresJournal } from '../../../src/journal/postgres/open.ts';

/** What is written down as due now must be due at once, so the two clocks have to agree by less than a commit takes. */
const SHORT_LOOK_MS = 10;
const MOST_LOOKS = 50;

/** Has a journal that goes by its database's clock look at it; nothing happens in an embedded one. */
export function timeOf(journal: JournalWithMeta): () => Promise<void> {
  return async () => {
    if (!isShared(journal)) return;
    for (let looks = 0; looks < MOST_LOOKS; looks += 1) {
      const startedMs = performance.now();
      await journal.time.follow();
      if (performance.now() - startedMs < SHORT_LOOK_MS) return;
    }
  };
}

function isShared(journal: JournalWithMeta): journal is PostgresJournal {
  return 'time' in journal;
}
