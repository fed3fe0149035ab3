import { writeSync } from 'node:fs';
import { openSqliteJournal } from '../../../src/journal/sqlite/open.ts';
import { AT, byEngine, FIRST, loaded, withFleet } from '../../contract/journal/samples.ts';

/** Appends until it is killed, and says each event on stdout once it is acknowledged. Argument: the data directory. */
const [directory = ''] = process.argv.slice(2);
const journal = await openSqliteJournal({ directory });
await withFleet(journal, 1);
for (let seq = 1; ; seq += 1) {
  const sealed = { stream: FIRST, attempt: `att_${seq}`, file: Buffer.alloc(600, seq) };
  await journal.append(FIRST, seq, [loaded(seq)], byEngine, { sealed, dueAt: AT + seq });
  writeSync(1, `${seq + 1}\n`);
}
