import { actorOf } from '../../../domain/access/caller.ts';
import type { Caller } from '../../../domain/access/caller.ts';
import { whyNotReview } from '../../../domain/approvals/may-agree.ts';
import { Fault } from '../../../domain/fault.ts';
import type { Review } from '../../../domain/requests.ts';
import { appendAsked } from '../ask.ts';
import type { OperationsDeps } from '../deps.ts';
import { approverOf } from './approver.ts';

/** Ends the alerts about a broken glass; what was done stays done, whatever the verdict. */
export async function reviewGlass(
  deps: OperationsDeps,
  id: string,
  { verdict, reason }: Review,
  caller: Caller,
): Promise<void> {
  const place = `review ${id}`;
  const rows = await deps.ports.journal.waiting();
  const row = rows.find(({ state }) => state.brokenGlass.some((glass) => glass.id === id));
  if (row === undefined) throw new Fault('KT5209', { place, saw: 'nothing with this id waits for a review' });
  const by = actorOf(caller);
  await appendAsked(deps, row.state.uid, by, (state) => {
    const glass = state.brokenGlass.find((each) => each.id === id);
    if (glass === undefined) throw new Fault('KT5209', { place, saw: 'it was reviewed meanwhile' });
    const refusal = whyNotReview(glass, approverOf(caller));
    if (refusal !== null) throw new Fault(refusal.code, { place, saw: refusal.saw });
    return [{ type: 'GlassReviewed', glass: id, by, verdict, reason }];
  });
  deps.poke();
}
