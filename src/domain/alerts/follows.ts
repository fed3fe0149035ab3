import type { AlertRow } from '../alert.ts';

/** Whether `next` was made from what stands there. An alert that is over may be raised anew, with a count of its own. */
export function follows(next: AlertRow, stored: AlertRow): boolean {
  if (stored.state === 'resolved') return next.state === 'raised';
  return stored.raisedAt === next.raisedAt && stored.revision + 1 === next.revision;
}
