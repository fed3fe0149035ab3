import type { Condition } from '../domain/alerts/conditions.ts';
import { formatDuration, MINUTE_MS } from '../domain/duration.ts';
import type { Journal } from '../ports/journal.ts';

const SILENT_AFTER_MS = 5 * MINUTE_MS;

/** Silence is an alert: something has been due for minutes and nobody has taken it. */
export async function watchdogConditions(journal: Journal, now: number): Promise<readonly Condition[]> {
  const { due, oldestDueAt } = await journal.backlog(now);
  if (oldestDueAt === null || now - oldestDueAt < SILENT_AFTER_MS) return [];
  return [
    {
      code: 'KT-A204',
      aspect: '',
      summary: `${due} credentials are due, the oldest since ${formatDuration(now - oldestDueAt)}`,
    },
  ];
}
