import { openSqliteJournal } from '../../../src/journal/sqlite/open.ts';

/** Opens the journal, says so and keeps it until it is killed. Arguments: the data directory, `readonly` or nothing. */
const [directory = '', mode] = process.argv.slice(2);
await openSqliteJournal({ directory, readonly: mode === 'readonly' });
process.stdout.write('open\n');
setInterval(() => undefined, 60_000);
