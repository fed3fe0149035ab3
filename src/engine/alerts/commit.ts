import type { NotificationRow } from '../../domain/alert.ts';
import type { Decided } from '../../domain/alerts/pipeline.ts';
import type { Ports } from '../ports.ts';

/**
 * Puts what was decided on disk, with everything that is to be said of it. Resolves to the keys that were saved: somebody
 * else was first with the others, and has said what there was to say.
 */
export async function commit(
  { journal, ids }: Pick<Ports, 'journal' | 'ids'>,
  decided: readonly Decided[],
  now: number,
): Promise<ReadonlySet<string>> {
  if (decided.length === 0) return new Set();
  const notifications = decided.flatMap(({ alert, sayings }) =>
    sayings.flatMap(({ kind, channels }) =>
      channels.map((channel): NotificationRow => {
        return { id: ids.next('note'), channel, kind, alert, dueAt: now, tries: 0 };
      }),
    ),
  );
  const alerts = decided.map(({ alert }) => alert);
  return await journal.alerts.save(alerts, notifications);
}
