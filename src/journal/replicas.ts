import { Fault } from '../domain/fault.ts';
import { UNSEEN_ESCROW } from '../domain/replica.ts';
import type { Replica } from '../domain/replica.ts';
import type { ReplicaBook } from '../ports/journal.ts';
import type { Db, ReplicaRow } from './schema.ts';

/** `relaxed` runs what a power cut may take back: an older sign of life asks for more care, never for less. */
export function replicaBook(db: Db, relaxed: <T>(work: (db: Db) => Promise<T>) => Promise<T>): ReplicaBook {
  return {
    all: () => allReplicas(db),
    join: (name, escrow, at) => join(db, name, escrow, at),
    beat: (name, seenAt, sweptAt) =>
      relaxed((own) => update(own, name, { seen_at: seenAt, swept_at: sweptAt })),
    forgetAhead: (now) => relaxed((own) => forgetAhead(own, now)),
    imported: (name, at) => update(db, name, { imported_at: at }),
    gone: (name, { at, by, reason }) => update(db, name, { gone_at: at, gone_by: by, gone_reason: reason }),
  };
}

export async function allReplicas(db: Db): Promise<readonly Replica[]> {
  const rows = await db.selectFrom('replicas').selectAll().orderBy('name').execute();
  return rows.map(replicaOf);
}

/** One statement decides, so that two directories can't both take a name. */
async function join(db: Db, name: string, escrow: string, at: number): Promise<void> {
  const fresh = { swept_at: null, imported_at: null, gone_at: null, gone_by: null, gone_reason: null };
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('replicas')
    .values({ name, escrow, seen_at: at, ...fresh })
    .onConflict((conflict) =>
      conflict
        .column('name')
        .doUpdateSet({ escrow, seen_at: at, gone_at: null, gone_by: null, gone_reason: null })
        .where((eb) =>
          eb.or([
            eb('replicas.escrow', 'in', [escrow, UNSEEN_ESCROW]),
            eb('replicas.gone_at', 'is not', null),
          ]),
        ),
    )
    .executeTakeFirst();
  if (numInsertedOrUpdatedRows === 1n) return;
  throw new Fault('KT2031', {
    place: `journal, replica ${name}`,
    saw: `its escrow is another one than ${escrow}`,
    next: `keyturn custody gone ${name} --reason "…"`,
  });
}

/** Said once a minute and hardly ever with an effect: so it looks before it writes. */
async function forgetAhead(db: Db, now: number): Promise<void> {
  const ahead = await db
    .selectFrom('replicas')
    .select('name')
    .where((eb) => eb.or([eb('swept_at', '>', now), eb('imported_at', '>', now)]))
    .execute();
  if (ahead.length === 0) return;
  await db.updateTable('replicas').set({ swept_at: null }).where('swept_at', '>', now).execute();
  await db.updateTable('replicas').set({ imported_at: null }).where('imported_at', '>', now).execute();
}

async function update(db: Db, name: string, change: Partial<ReplicaRow>): Promise<void> {
  const { numUpdatedRows } = await db
    .updateTable('replicas')
    .set(change)
    .where('name', '=', name)
    .executeTakeFirst();
  if (numUpdatedRows !== 1n)
    throw new Fault('KT2032', { place: 'journal, replicas', saw: `no replica ${name}` });
}

export function rowOfReplica({ name, escrow, seenAt, sweptAt, importedAt, gone }: Replica): ReplicaRow {
  return {
    ...{ name, escrow, seen_at: seenAt, swept_at: sweptAt, imported_at: importedAt },
    ...{ gone_at: gone?.at ?? null, gone_by: gone?.by ?? null, gone_reason: gone?.reason ?? null },
  };
}

function replicaOf(row: ReplicaRow): Replica {
  const { name, escrow, seen_at, swept_at, imported_at, gone_at, gone_by, gone_reason } = row;
  const gone = gone_at === null ? null : { at: gone_at, by: gone_by ?? '', reason: gone_reason ?? '' };
  return { name, escrow, seenAt: seen_at, sweptAt: swept_at, importedAt: imported_at, gone };
}
