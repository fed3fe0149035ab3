import { sql } from 'kysely';
import type { AlertRow, FailingChannel, NotificationRow, ThreadRow } from '../domain/alert.ts';
import { DAY_MS } from '../domain/duration.ts';
import type { AlertBook } from '../ports/alert-book.ts';
import { completeAlert } from './alert-row.ts';
import type { StoredAlert } from './alert-row.ts';
import { parsed } from './rows.ts';
import type { Db, NotificationsTable } from './schema.ts';
import type { Sharing } from './traits.ts';

/** No rotation is open for longer; what is said of a thread after that begins a message of its own. */
const THREADS_KEPT_MS = 120 * DAY_MS;

type Outbox = Pick<AlertBook, 'dueNotifications' | 'settle' | 'thread' | 'said' | 'failing'>;

/** What is still to be delivered, and what was said already. */
export function outbox(db: Db, sharing: Sharing): Outbox {
  return {
    dueNotifications: (now, limit) => dueNotifications(db, sharing, now, limit),
    settle: (id, outcome) => settle(db, id, outcome),
    thread: (channel, thread) => threadOf(db, channel, thread),
    said: (id, row, at) => said(db, id, row, at),
    failing: (tries) => failing(db, tries),
  };
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

function notificationOf(row: Omit<NotificationsTable, 'fault'>): NotificationRow {
  const { id, channel, kind, due_at, tries, alert } = row;
  return {
    id,
    channel,
    kind: kind as NotificationRow['kind'],
    alert: completeAlert(parsed<StoredAlert>(alert, `journal, notification ${id}`)),
    dueAt: due_at,
    tries,
  };
}

async function settle(db: Db, id: string, outcome: Parameters<AlertBook['settle']>[1]): Promise<void> {
  if (outcome === 'delivered') {
    await db.deleteFrom('notifications').where('id', '=', id).execute();
    return;
  }
  const { tries, dueAt, fault } = outcome;
  const saw = `${fault.code} ${fault.saw}`;
  await db
    .updateTable('notifications')
    .set({ tries, due_at: dueAt, fault: saw })
    .where('id', '=', id)
    .execute();
}

async function threadOf(db: Db, channel: string, thread: string): Promise<ThreadRow | null> {
  const row = await db
    .selectFrom('alert_threads')
    .select(['reference', 'alerts'])
    .where('channel', '=', channel)
    .where('thread', '=', thread)
    .executeTakeFirst();
  if (row === undefined) return null;
  const alerts = parsed<AlertRow[]>(row.alerts, `journal, thread ${thread} of ${channel}`);
  return { channel, thread, reference: row.reference, alerts };
}

/** A delivery that is not kept is made again, so what was said must stand before it is forgotten that it was to be said. */
async function said(db: Db, id: string, row: ThreadRow, at: number): Promise<void> {
  const { channel, thread, reference } = row;
  const columns = { reference, alerts: JSON.stringify(row.alerts), said_at: at };
  await db.transaction().execute(async (trx) => {
    await trx
      .insertInto('alert_threads')
      .values({ channel, thread, ...columns })
      .onConflict((conflict) => conflict.columns(['channel', 'thread']).doUpdateSet(columns))
      .execute();
    await trx
      .deleteFrom('alert_threads')
      .where('said_at', '<', at - THREADS_KEPT_MS)
      .execute();
    await trx.deleteFrom('notifications').where('id', '=', id).execute();
  });
}

async function failing(db: Db, tries: number): Promise<readonly FailingChannel[]> {
  const rows = await db
    .selectFrom('notifications')
    .select(['channel', 'tries', 'fault'])
    .where('tries', '>=', tries)
    .orderBy('channel')
    .orderBy('tries', 'desc')
    .execute();
  const worst = new Map<string, FailingChannel>();
  for (const { channel, tries: failed, fault } of rows)
    if (!worst.has(channel)) worst.set(channel, { channel, tries: failed, saw: fault ?? 'nothing' });
  return [...worst.values()];
}
