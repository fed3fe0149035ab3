import { sql } from 'kysely';
import { Fault } from '../../domain/fault.ts';
import type { Db } from '../schema.ts';

/** What the server promises to keep. */
export interface Durability {
  readonly fsync: string;
  readonly fullPageWrites: string;
  /** Of a session of ours. */
  readonly synchronousCommit: string;
  /** Empty: a commit waits for no standby. */
  readonly standbys: string;
  readonly inRecovery: boolean;
}

export async function durabilityOf(db: Db): Promise<Durability> {
  const { rows } = await sql<Durability>`
    SELECT current_setting('fsync') AS "fsync",
           current_setting('full_page_writes') AS "fullPageWrites",
           current_setting('synchronous_commit') AS "synchronousCommit",
           current_setting('synchronous_standby_names') AS "standbys",
           pg_is_in_recovery() AS "inRecovery"`.execute(db);
  const [found] = rows;
  if (found === undefined) throw new TypeError('a SELECT without FROM gave no row');
  return found;
}

/** Throws KT2123 where an acknowledged commit may be forgotten, KT2121 where none can be made. */
export function requireDurability(found: Durability, place: string): void {
  if (found.inRecovery) throw new Fault('KT2121', { place, saw: 'a standby' });
  const unsafe = [
    ['fsync', found.fsync],
    ['full_page_writes', found.fullPageWrites],
  ].find(([, value]) => value !== 'on');
  if (unsafe !== undefined) {
    const [name, value] = unsafe;
    throw new Fault('KT2123', { place, saw: `${name} = ${value}`, next: `ALTER SYSTEM SET ${name} = on` });
  }
  if (!['on', 'remote_apply'].includes(found.synchronousCommit))
    throw new Fault('KT2123', { place, saw: `synchronous_commit = ${found.synchronousCommit}` });
}
