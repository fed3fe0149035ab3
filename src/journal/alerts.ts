import type { AlertRow, NotificationRow } from '../domain/alert.ts';
import { follows } from '../domain/alerts/follows.ts';
import type { AlertBook } from '../ports/alert-book.ts';
import { outbox } from './alert-outbox.ts';
import { completeAlert } from './alert-row.ts';
import type { StoredAlert } from './alert-row.ts';
import { parsed } from './rows.ts';
import type { Db } from './schema.ts';
import { silenceBook } from './silences.ts';
import type { Sharing } from './traits.ts';

export function alertBook(db: Db, sharing: Sharing): AlertBook {
  return {
    raised: (subject) => raised(db, subject),
    save: (alerts, notifications) => save(db, sharing, alerts, notifications),
    dueForRepeat: (now, limit) => dueForRepeat(db, sharing, now, limit),
    ...outbox(db, sharing),
    silences: silenceBook(db, sharing),
  };
}

async function raised(db: Db, subject: string | undefined): Promise<readonly AlertRow[]> {
  let query = db.selectFrom('alerts').select(['key', 'row']).where('state', '=', 'raised').orderBy('key');
  if (subject !== undefined) query = query.where('subject', '=', subject);
  return (await query.execute()).map(alertOf);
}

async function save(
  db: Db,
  sharing: Sharing,
  alerts: readonly AlertRow[],
  notifications: readonly NotificationRow[],
): Promise<ReadonlySet<string>> {
  return await db.transaction().execute(async (trx) => {
    const saved = new Set<string>();
    // Always in one order, so that two processes that save the same alerts wait for each other and not both.
    for (const alert of alerts.toSorted((left, right) => (left.key < right.key ? -1 : 1)))
      if (await saveAlert(trx, sharing, alert)) saved.add(alert.key);
    const overtaken = new Set(alerts.map(({ key }) => key).filter((key) => !saved.has(key)));
    for (const { id, channel, kind, dueAt, tries, alert } of notifications) {
      if (overtaken.has(alert.key)) continue;
      await trx
        .insertInto('notifications')
        .values({ id, channel, kind, due_at: dueAt, tries, alert: JSON.stringify(alert), fault: null })
        .execute();
    }
    return saved;
  });
}

/** False where another process was first: what it has said needs no saying twice. */
async function saveAlert(trx: Db, sharing: Sharing, alert: AlertRow): Promise<boolean> {
  const columns = {
    subject: alert.subject,
    state: alert.state,
    repeat_at: alert.state === 'raised' ? alert.repeatAt : null,
    row: JSON.stringify(alert),
  };
  const { numInsertedOrUpdatedRows } = await trx
    .insertInto('alerts')
    .values({ key: alert.key, ...columns })
    .onConflict((conflict) => conflict.column('key').doNothing())
    .executeTakeFirst();
  if (numInsertedOrUpdatedRows === 1n) return true;
  const stored = trx.selectFrom('alerts').select(['key', 'row']).where('key', '=', alert.key);
  if (!follows(alert, alertOf(await sharing.lock(stored).executeTakeFirstOrThrow()))) return false;
  await trx.updateTable('alerts').set(columns).where('key', '=', alert.key).execute();
  return true;
}

async function dueForRepeat(
  db: Db,
  sharing: Sharing,
  now: number,
  limit: number,
): Promise<readonly AlertRow[]> {
  const rows = await db
    .selectFrom('alerts')
    .select(['key', 'row'])
    .where('repeat_at', '<=', sharing.now(now))
    .orderBy('repeat_at')
    .limit(limit)
    .execute();
  return rows.map(alertOf);
}

function alertOf({ key, row }: { readonly key: string; readonly row: string }): AlertRow {
  return completeAlert(parsed<StoredAlert>(row, `journal, alert ${key}`));
}
