import { Fault } from '../../../src/domain/fault.ts';
import { openSqliteJournal } from '../../../src/journal/sqlite/open.ts';
import { byEngine, FIRST, loaded, withFleet } from '../../contract/journal/samples.ts';

/**
 * Appends until the journal takes no more, and prints one line of JSON: the last acknowledged event and the codes of
 * the failure, of what comes after it, and of what `onLatched` was told. Argument: the data directory.
 */
const [directory = ''] = process.argv.slice(2);
const latched: string[] = [];
const journal = await openSqliteJournal({ directory, onLatched: ({ code }) => latched.push(code) });
await withFleet(journal, 1);
let acknowledged = 1;
const codeOf = (thrown: unknown) => (thrown instanceof Fault ? thrown.code : String(thrown));
for (;;) {
  const sealed = { stream: FIRST, attempt: `att_${acknowledged}`, file: Buffer.alloc(40_000, acknowledged) };
  try {
    await journal.append(FIRST, acknowledged, [loaded(acknowledged)], byEngine, { sealed });
    acknowledged += 1;
  } catch (thrown) {
    const later = [
      await journal.append(FIRST, acknowledged, [loaded(1)], byEngine).catch(codeOf),
      await journal.state(FIRST).catch(codeOf),
      await journal.claimDue(0, 1, 'replica-a', 1).catch(codeOf),
      await journal.verify().catch(codeOf),
    ];
    await journal.close();
    process.stdout.write(`${JSON.stringify({ acknowledged, failure: codeOf(thrown), later, latched })}\n`);
    break;
  }
}
