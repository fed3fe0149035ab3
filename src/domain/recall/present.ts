import { nextRecallStep } from './advance.ts';
import type { Recall, RecallMember } from './advance.ts';
import type { RecallMemberView, RecallView } from './views.ts';

/** Null where nobody is in it yet. */
export function recallView(recall: Recall, now: number): RecallView | null {
  const [first] = recall.members;
  if (first === undefined) return null;
  const { order, request, at } = first.mark;
  const { by, budget, pauseMs, digest } = order;
  const { incident, leaked } = request;
  const step = nextRecallStep(recall, now);
  const isOver = recall.members.every(({ mark }) => mark.closed);
  const isStopped = recall.members.some(({ mark }) => mark.stopped !== null && !mark.closed);
  return {
    ...{ id: recall.id, by, askedAt: at, incident, leaked, budget, pauseMs, digest },
    state: isOver ? 'over' : recall.asked.length > 0 ? 'asked' : isStopped ? 'stopped' : 'moving',
    why: isOver ? 'over' : step.do === 'wait' || step.do === 'stop' ? step.why : 'goes on',
    members: [
      ...recall.asked.map((name): RecallMemberView => {
        return { name, wave: null, stage: 'asked', sinceAt: null, why: null };
      }),
      ...recall.members.map(memberView),
    ].toSorted((left, right) => (left.wave ?? 0) - (right.wave ?? 0) || (left.name < right.name ? -1 : 1)),
  };
}

function memberView({ name, mark, failing }: RecallMember): RecallMemberView {
  const { stage, stageAt: sinceAt, why, order } = mark;
  return { name, wave: order.wave, stage: failing ? 'failing' : stage, sinceAt, why };
}
