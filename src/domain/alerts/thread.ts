import type { AlertRow } from '../alert.ts';

/** More says nobody reads; the oldest that is over goes first. */
const LONGEST_THREAD = 50;

/** What a channel has been told of a thread, once this is told too. An alert that was raised anew is one more. */
export function withAlert(told: readonly AlertRow[], alert: AlertRow): readonly AlertRow[] {
  const isSame = (each: AlertRow) => each.key === alert.key && each.raisedAt === alert.raisedAt;
  const known = told.some(isSame);
  const all = known ? told.map((each) => (isSame(each) ? alert : each)) : [...told, alert];
  if (all.length <= LONGEST_THREAD) return all;
  const goes = Math.max(
    0,
    all.findIndex(({ state }) => state === 'resolved'),
  );
  return all.filter((_, index) => index !== goes);
}
