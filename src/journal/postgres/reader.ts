import { placeOf } from '../../domain/database-address.ts';
import type { DatabaseAddress } from '../../domain/database-address.ts';
import { journalOver } from '../journal.ts';
import type { JournalWithMeta } from '../journal.ts';
import { createFailures } from './failures.ts';
import { requirePresentTables } from './migrate.ts';
import { database, traits } from './open.ts';
import { READING_SESSION } from './session.ts';

const CONNECTIONS = 2;

/**
 * The journal in a database for reading only, on the primary or on a standby, beside daemons or without: nothing is made,
 * migrated or written. Rejects with KT2111 (older form), KT2112 (nothing there) and as the daemon does for the connection.
 */
export async function openPostgresReader(address: DatabaseAddress): Promise<JournalWithMeta> {
  const place = placeOf(address);
  const failures = createFailures(place, () => undefined);
  const db = database(address, failures, 'keyturn reader', CONNECTIONS, READING_SESSION);
  try {
    await requirePresentTables(db, place);
    return journalOver(
      db,
      traits(db, db, () => db.destroy()),
    );
  } catch (thrown) {
    await db.destroy();
    throw failures.faultOf(thrown);
  }
}
