import { setImmediate as breathe } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Db } from './schema.ts';

type Transaction = <T>(work: (trx: Db) => Promise<T>) => Promise<T>;

interface Waiting {
  readonly work: (trx: Db) => Promise<unknown>;
  readonly resolve: (result: unknown) => void;
  readonly reject: (thrown: unknown) => void;
}

/** How long a commit may grow: whoever is in it waits for all of it. */
const MOST_TOGETHER = 64;

/**
 * On a database with one writer, what waits for the commit before it is committed together: one sync of the disk for all
 * of it. Each has a savepoint of its own, so that one that fails takes back its own statements and nobody else's, and is
 * told of its own outcome when the commit has come back. A commit that fails fails for all that are in it.
 */
export function committingTogether(db: Db): Transaction {
  const waiting: Waiting[] = [];
  let isCommitting = false;
  const commitAll = async (): Promise<void> => {
    isCommitting = true;
    while (waiting.length > 0) {
      const group = waiting.splice(0, MOST_TOGETHER);
      await commitGroup(db, group);
      // Those that go on at once are then part of the next group.
      if (group.length > 1) await breathe();
    }
    isCommitting = false;
  };
  return <T>(work: (trx: Db) => Promise<T>): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      waiting.push({ work, resolve: (result) => resolve(result as T), reject });
      if (!isCommitting) void commitAll();
    });
}

async function commitGroup(db: Db, group: readonly Waiting[]): Promise<void> {
  const ends: (() => void)[] = [];
  try {
    await db.transaction().execute(async (trx) => {
      for (const each of group) ends.push(await (group.length === 1 ? alone : guarded)(trx, each));
    });
  } catch (thrown) {
    for (const { reject } of group) reject(thrown);
    return;
  }
  for (const end of ends) end();
}

async function alone(trx: Db, { work, resolve }: Waiting): Promise<() => void> {
  const result = await work(trx);
  return () => resolve(result);
}

async function guarded(trx: Db, { work, resolve, reject }: Waiting): Promise<() => void> {
  await sql`savepoint one`.execute(trx);
  try {
    const result = await work(trx);
    await sql`release one`.execute(trx);
    return () => resolve(result);
  } catch (thrown) {
    await takeBack(trx, thrown);
    return () => reject(thrown);
  }
}

/** Where even that fails, the whole transaction does, with what went wrong first. */
async function takeBack(trx: Db, first: unknown): Promise<void> {
  try {
    await sql`rollback to one`.execute(trx);
    await sql`release one`.execute(trx);
  } catch {
    throw first;
  }
}
