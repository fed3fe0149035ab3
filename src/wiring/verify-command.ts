import type { VerifyOptions } from '../cli/offline.ts';
import { Fault } from '../domain/fault.ts';
import { openSqliteJournal } from '../journal/sqlite/open.ts';
import type { VerifyReport } from '../ports/journal.ts';

/** `keyturn verify`: walks every chain and refolds every state of a data directory that no daemon holds. */
export async function verifyOffline({ dataDirectory, format }: VerifyOptions): Promise<number> {
  const journal = await openSqliteJournal({ directory: dataDirectory, readonly: true });
  try {
    const report = await journal.verify();
    if (format === 'json') process.stdout.write(`${JSON.stringify(report)}\n`);
    else tell(report);
    if (report.problems.length === 0) return 0;
    throw new Fault('KT2113', { place: dataDirectory, saw: `${report.problems.length} problems` });
  } finally {
    await journal.close();
  }
}

function tell({ events, streams, problems }: VerifyReport): void {
  for (const { stream, seq, saw } of problems) process.stdout.write(`✖ ${stream} event ${seq}: ${saw}\n`);
  const verdict =
    problems.length === 0 ? '✔ every chain and every state fits' : `✖ ${problems.length} problems`;
  process.stdout.write(`${verdict} · ${events} events in ${streams} streams\n`);
}
