import { sql } from 'kysely';
import type { AlertRow, NotificationRow } from '../domain/alert.ts';
import type { AlertBook } from '../ports/journal.ts';
import { parsed } from './rows.ts';
import type { Db, NotificationsTable } from './schema.ts';
import type { Sharing } from './traits.ts';

export function alertBook(db: Db, sharing: Sharing): AlertBook {
  return {
    raised: (subject) => raised(db, subject),
    save: (alerts, notifications) => save(db, sharing, alerts, notifications),
    dueForRepeat: (now, limit) => dueForRepeat(db, sharing, now, limit),
    dueNotifications: (now, limit) => dueNotifications(db, sharing, now, limit),
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
  sharing: Sharing,
  alerts: readonly AlertRow[],
  notifications: readonly NotificationRow[],
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const overtaken = new Set<string>();
    // Always in one order, so that two processes that save the same alerts wait for each other and not both.
    for (const alert of alerts.toSorted((left, right) => (left.key < right.key ? -1 : 1)))
      if (!(await saveAlert(trx, sharing, alert))) overtaken.add(alert.key);
    for (const { id, channel, kind, dueAt, tries, alert } of notifications) {
      if (overtaken.has(alert.key)) continue;
      await trx
        .insertInto('notifications')
        .values({ id, channel, kind, due_at: dueAt, tries, alert: JSON.stringify(alert) })
        .execute();
    }
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

/** Whether `next` can be what comes after `stored`, or was made from what stood there before. */
function follows(next: AlertRow, stored: AlertRow): boolean {
  const isSame = stored.raisedAt === next.raisedAt;
  if (next.state === 'resolved') return stored.state === 'raised' && isSame;
  if (stored.state === 'resolved') return true;
  if (!isSame || stored.repeatAt === null || next.repeatAt === null) return false;
  // A repetition: whoever repeated it first has put the next one off, but never by more than a repetition asks for.
  const repeatMs = next.repeatMs ?? 0;
  const askedAt = next.repeatAt - repeatMs;
  return stored.repeatAt <= askedAt || stored.repeatAt - askedAt > repeatMs;
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

async function dueNotifications(
  db: Db,
  sharing: Sharing,
  now: number,
  limit: number,
): Promise<readonly NotificationRow[]> {
  const due = sharing.lockFree(
    db
      .selectFrom('notifications')
      .selectAll()
      .where('due_at', '<=', sharing.now(now))
      .orderBy('due_at')
      .orderBy('id')
      .limit(limit),
  );
  const { deliveryHoldMs } = sharing;
  const rows = await (deliveryHoldMs === null
    ? due.execute()
    : db
        .with(
          (cte) => cte('due').materialized(),
          () => due,
        )
        .updateTable('notifications')
        .from('due')
        .set({ due_at: sql<number>`${sharing.now(now)} + ${deliveryHoldMs}` })
        .whereRef('notifications.id', '=', 'due.id')
        .returning(['due.id', 'due.channel', 'due.kind', 'due.due_at', 'due.tries', 'due.alert'])
        .execute());
  return rows.map(notificationOf).sort((left, right) => left.dueAt - right.dueAt);
}

function notificationOf(row: NotificationsTable): NotificationRow {
  const { id, channel, kind, due_at, tries, alert } = row;
  return {
    id,
    channel,
    kind: kind as NotificationRow['kind'],
    alert: complete(parsed<StoredAlert>(alert, `journal, notification ${id}`)),
    dueAt: due_at,
    tries,
  };
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
  return complete(parsed<StoredAlert>(row, `journal, alert ${key}`));
}

/** An alert as an earlier keyturn may have left it. */
type StoredAlert = Omit<AlertRow, LaterField> & Partial<Pick<AlertRow, LaterField>>;
type LaterField = 'thread' | 'ack' | 'drill' | 'marketZone';

function complete(row: StoredAlert): AlertRow {
  const { key, raisedAt } = row;
  return { thread: `${key}@${raisedAt}`, ack: null, drill: false, marketZone: null, ...row };
}
