/**
 * The journal on its two databases: what an append costs beside the least that could be made durable, how fast work is
 * handed out to replicas, and what is due among a million credentials.
 */
import { tmpdir } from 'node:os';
import { startPostgres } from '../../test/support/servers/postgres.ts';
import { printHead } from '../support/report.ts';
import { withFolder } from '../support/temporary.ts';
import { measureAppends } from './appends.ts';
import { measureClaims } from './claims.ts';
import { measureDue } from './due.ts';
import { openPostgresSide } from './postgres-side.ts';
import { openSqliteSide } from './sqlite-side.ts';

await withFolder(async (folder) => {
  printHead('The journal');
  // On the same disk as everything else here: in memory an fsync costs nothing.
  const postgres = await startPostgres({}, tmpdir());
  try {
    const sides = [await openSqliteSide(folder), await openPostgresSide(postgres)];
    await measureAppends(folder, sides);
    for (const side of sides) await side.close();
    await measureClaims(postgres);
    await measureDue(folder, postgres);
  } finally {
    await postgres.stop();
  }
});
