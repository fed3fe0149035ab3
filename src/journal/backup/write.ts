import { setImmediate as breathe } from 'node:timers/promises';
import type { Insertable } from 'kysely';
import { Fault } from '../../domain/fault.ts';
import type { SealedRecord } from '../../ports/journal.ts';
import type { CredentialRow, Db, EventRow, Tables } from '../schema.ts';
import { insertSealed } from '../sealed.ts';

/** Few commits, and statements that stay below what SQLite binds at once. */
const WRITES_A_COMMIT = 500;

type Write = (trx: Db) => Promise<unknown>;

/** Gathers rows and writes them in few transactions. */
export interface Writer {
  add<T extends keyof Tables>(table: T, row: Insertable<Tables[T]>): Promise<void>;
  addStream(credential: CredentialRow, events: readonly EventRow[]): Promise<void>;
  addSealed(record: SealedRecord): Promise<void>;
  flush(): Promise<void>;
}

export function createWriter(db: Db): Writer {
  let waiting: Write[] = [];
  const flush = async (): Promise<void> => {
    const batch = waiting;
    waiting = [];
    if (batch.length === 0) return;
    await db
      .transaction()
      .execute(async (trx) => {
        for (const write of batch) await write(trx);
      })
      .catch((thrown: unknown) => {
        throw contradiction(thrown) ?? thrown;
      });
    await breathe();
  };
  const push = async (...writes: readonly Write[]): Promise<void> => {
    waiting.push(...writes);
    if (waiting.length >= WRITES_A_COMMIT) await flush();
  };
  return {
    add: (table, row) => push((trx) => trx.insertInto(table).values(row).execute()),
    addStream: (credential, events) =>
      push(
        (trx) => trx.insertInto('credentials').values(credential).execute(),
        ...events.map(
          (row): Write =>
            (trx) =>
              trx.insertInto('events').values(row).execute(),
        ),
      ),
    addSealed: (record) => push((trx) => insertSealed(trx, record)),
    flush,
  };
}

/** SQLite's result, and PostgreSQL's class of conditions. */
const BROKEN_CONSTRAINT = /^(?:SQLITE_CONSTRAINT|23)/;

/** Anybody can seal a backup to a public recipient: two records of one thing are found by the database. */
function contradiction(cause: unknown): Fault | null {
  const first = cause instanceof Fault ? cause.cause : cause;
  const code = first instanceof Error && 'code' in first ? String(first.code) : '';
  if (!BROKEN_CONSTRAINT.test(code)) return null;
  return new Fault('KT2148', { place: 'backup', saw: 'records that can not stand beside each other', cause });
}
