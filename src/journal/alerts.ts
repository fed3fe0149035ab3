import type { AlertRow, NotificationRow } from '../domain/alert.ts';
import type { AlertBook } from '../ports/journal.ts';
import { parsed } from './rows.ts';
import type { Db } from './schema.ts';

export function alertBook(db: Db): AlertBook {
  return {
    raised: (subject) => raised(db, subject),
    save: (alerts, notifications) => save(db, alerts, notifications),
    dueForRepeat: (now, limit) => dueForRepeat(db, now, limit),
    dueNotifications: (now, limit) => dueNotifications(db, now, limit),
    settle: (id, outcome) => settle(db, id, outcome),
  };
}

async function raised(db: Db, subject: string | undefined): Promise<readonly AlertRow[]> {
  let query = db.selectFrom('alerts').select(['key', 'row']).where('state', '=', 'raised').orderBy('key');
  if (subject !== undefined) query = query.where('subject', '=', subject);
  return (await query.execute()).map(alertOf);
}

async function save(
  db: Db,
  alerts: readonly AlertRow[],
  notifications: readonly NotificationRow[],
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    for (const alert of alerts) await saveAlert(trx, alert);
    for (const { id, channel, kind, dueAt, tries, alert } of notifications)
      await trx
        .insertInto('notifications')
        .values({ id, channel, kind, due_at: dueAt, tries, alert: JSON.stringify(alert) })
        .execute();
  });
}

async function saveAlert(trx: Db, alert: AlertRow): Promise<void> {
  const columns = {
    subject: alert.subject,
    state: alert.state,
    repeat_at: alert.state === 'raised' ? alert.repeatAt : null,
    row: JSON.stringify(alert),
  };
  await trx
    .insertInto('alerts')
    .values({ key: alert.key, ...columns })
    .onConflict((conflict) => conflict.column('key').doUpdateSet(columns))
    .execute();
}

async function dueForRepeat(db: Db, now: number, limit: number): Promise<readonly AlertRow[]> {
  const rows = await db
    .selectFrom('alerts')
    .select(['key', 'row'])
    .where('repeat_at', '<=', now)
    .orderBy('repeat_at')
    .limit(limit)
    .execute();
  return rows.map(alertOf);
}

async function dueNotifications(db: Db, now: number, limit: number): Promise<readonly NotificationRow[]> {
  const rows = await db
    .selectFrom('notifications')
    .selectAll()
    .where('due_at', '<=', now)
    .orderBy('due_at')
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map(({ id, channel, kind, due_at, tries, alert }) => ({
    id,
    channel,
    kind: kind as NotificationRow['kind'],
    alert: parsed<AlertRow>(alert, `journal, notification ${id}`),
    dueAt: due_at,
    tries,
  }));
}

async function settle(db: Db, id: string, outcome: Parameters<AlertBook['settle']>[1]): Promise<void> {
  if (outcome === 'delivered') await db.deleteFrom('notifications').where('id', '=', id).execute();
  else
    await db
      .updateTable('notifications')
      .set({ tries: outcome.tries, due_at: outcome.dueAt })
      .where('id', '=', id)
      .execute();
}

function alertOf({ key, row }: { readonly key: string; readonly row: string }): AlertRow {
  return parsed<AlertRow>(row, `journal, alert ${key}`);
}
