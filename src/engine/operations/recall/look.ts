import { isFailing } from '../../../domain/recall/advance.ts';
import type { Recall, RecallAsked, RecallMember } from '../../../domain/recall/advance.ts';
import { isRecalled } from '../../../domain/recall/order.ts';
import type { RecallMark } from '../../../domain/recall/order.ts';
import { recallView } from '../../../domain/recall/present.ts';
import type { RecallView } from '../../../domain/recall/views.ts';
import { Fault } from '../../../domain/fault.ts';
import type { SummaryRow } from '../../../ports/journal.ts';
import type { OperationsDeps } from '../deps.ts';
import { summaries } from '../look.ts';

/** Every recall that is not over, the oldest first. */
export async function openRecalls({ ports }: Pick<OperationsDeps, 'ports'>): Promise<readonly Recall[]> {
  return recallsAmong(await ports.journal.waiting(), ports.clock.now(), isRecalled);
}

export async function recalls(deps: OperationsDeps): Promise<readonly RecallView[]> {
  const now = deps.ports.clock.now();
  return (await openRecalls(deps)).flatMap((each) => recallView(each, now) ?? []);
}

/** One recall, also after its end, until its credentials are part of another. Rejects with KT1504. */
export async function recall(deps: OperationsDeps, id: string): Promise<RecallView> {
  const now = deps.ports.clock.now();
  const rows: SummaryRow[] = [];
  for await (const row of summaries(deps)) if (isIn(row, id)) rows.push(row);
  const [found] = recallsAmong(rows, now, (mark) => mark?.order.recall === id);
  const view = found === undefined ? null : recallView(found, now);
  if (view === null) throw new Fault('KT1504', { place: `recall ${id}`, saw: 'nothing is in it' });
  return view;
}

function isIn({ state: { recall: mark, approvals } }: SummaryRow, id: string): boolean {
  if (mark?.order.recall === id) return true;
  return approvals.some(({ action }) => action.do === 'revoke' && action.recall?.recall === id);
}

function recallsAmong(
  rows: readonly SummaryRow[],
  now: number,
  counts: (mark: RecallMark | null) => boolean,
): readonly Recall[] {
  const found = new Map<string, { readonly asked: RecallAsked[]; readonly members: RecallMember[] }>();
  const of = (id: string) => {
    const known = found.get(id) ?? { asked: [], members: [] };
    found.set(id, known);
    return known;
  };
  for (const { state, retries } of rows) {
    const { uid, name, recall: mark, approvals } = state;
    if (mark !== null && counts(mark))
      of(mark.order.recall).members.push({ uid, name, mark, failing: isFailing(state, retries, now) });
    for (const { action, askedAt: at, expiresAt } of approvals) {
      if (action.do !== 'revoke' || action.recall === undefined || expiresAt <= now) continue;
      of(action.recall.recall).asked.push({ name, at, order: action.recall, request: action });
    }
  }
  return [...found]
    .map(([id, each]): Recall => ({ id, ...each }))
    .toSorted((left, right) => (left.id < right.id ? -1 : 1));
}
