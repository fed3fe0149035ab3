import type { AlertRow, NotificationRow } from '../../../src/domain/alert.ts';
import { follows } from '../../../src/domain/alerts/follows.ts';
import type { AlertBook, SilenceBook } from '../../../src/ports/alert-book.ts';
import type { JournalDisk } from './tables.ts';

/** The alert book over the tables; `write` stands in front of every commit. */
export function memoryAlerts(disk: JournalDisk, read: () => void, write: () => void): AlertBook {
  return {
    raised: async (subject) => {
      read();
      const rows = [...disk.tables.alerts.values()].filter(
        (alert) => alert.state === 'raised' && (subject === undefined || alert.subject === subject),
      );
      return rows.length < 2 ? rows : rows.sort((left, right) => (left.key < right.key ? -1 : 1));
    },
    save: async (alerts, notifications) => {
      write();
      return save(disk, alerts, notifications);
    },
    dueForRepeat: async (now, limit) => {
      read();
      return dueForRepeat(disk, now, limit);
    },
    dueNotifications: async (now, limit) => {
      read();
      return dueNotifications(disk, now, limit);
    },
    settle: async (id, outcome) => {
      write();
      const { notifications } = disk.tables;
      const row = notifications.get(id);
      if (outcome === 'delivered') notifications.delete(id);
      else if (row !== undefined) {
        const { tries, dueAt, fault } = outcome;
        notifications.set(id, { ...row, tries, dueAt, saw: `${fault.code} ${fault.saw}` });
      }
      disk.synced();
    },
    thread: async (channel, thread) => {
      read();
      return disk.tables.threads.get(`${channel} ${thread}`) ?? null;
    },
    said: async (id, row) => {
      write();
      disk.tables.threads.set(`${row.channel} ${row.thread}`, row);
      disk.tables.notifications.delete(id);
      disk.synced();
    },
    failing: async (tries) => {
      read();
      const failing = [...disk.tables.notifications.values()].filter((row) => row.tries >= tries);
      const named = failing.map(({ channel, tries: failed, saw = '' }) => ({ channel, tries: failed, saw }));
      return [...new Map(named.map((each) => [each.channel, each])).values()];
    },
    silences: memorySilences(disk, read, write),
  };
}

function memorySilences(disk: JournalDisk, read: () => void, write: () => void): SilenceBook {
  return {
    current: async (now) => {
      read();
      return [...disk.tables.silences.values()]
        .filter(({ untilAt }) => untilAt > now)
        .sort((left, right) => left.untilAt - right.untilAt);
    },
    add: async (silence) => {
      write();
      disk.tables.silences.set(silence.id, silence);
      disk.synced();
    },
    end: async (id) => {
      write();
      const there = disk.tables.silences.delete(id);
      disk.synced();
      return there;
    },
  };
}

function save(
  disk: JournalDisk,
  alerts: readonly AlertRow[],
  notifications: readonly NotificationRow[],
): ReadonlySet<string> {
  const taken = notifications.find(({ id }) => disk.tables.notifications.has(id));
  if (taken !== undefined) throw new TypeError(`notification ${taken.id} is there already`);
  const saved = new Set<string>();
  for (const alert of alerts) {
    const stored = disk.tables.alerts.get(alert.key);
    if (stored !== undefined && !follows(alert, stored)) continue;
    disk.tables.alerts.set(alert.key, alert);
    saved.add(alert.key);
  }
  const overtaken = new Set(alerts.map(({ key }) => key).filter((key) => !saved.has(key)));
  for (const row of notifications)
    if (!overtaken.has(row.alert.key)) disk.tables.notifications.set(row.id, row);
  disk.synced();
  return saved;
}

function dueForRepeat(disk: JournalDisk, now: number, limit: number): readonly AlertRow[] {
  return [...disk.tables.alerts.values()]
    .filter(({ state, repeatAt }) => state === 'raised' && repeatAt !== null && repeatAt <= now)
    .sort((left, right) => (left.repeatAt ?? 0) - (right.repeatAt ?? 0))
    .slice(0, limit);
}

function dueNotifications(disk: JournalDisk, now: number, limit: number): readonly NotificationRow[] {
  if (disk.tables.notifications.size === 0) return [];
  return [...disk.tables.notifications.values()]
    .filter(({ dueAt }) => dueAt <= now)
    .sort((left, right) => left.dueAt - right.dueAt || (left.id < right.id ? -1 : 1))
    .slice(0, limit)
    .map(({ saw: _saw, ...row }) => row);
}
