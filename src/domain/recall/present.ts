import { nextRecallStep } from './advance.ts';
import type { Recall, RecallMember } from './advance.ts';
import type { RecallMemberView, RecallView } from './views.ts';

/** Null where nothing is in it, or asked for. */
export function recallView(recall: Recall, now: number): RecallView | null {
  const { asked, members } = recall;
  const [first] = [...members.map(({ mark }) => mark), ...asked];
  if (first === undefined) return null;
  const { order, request, at } = first;
  const { by, budget, pauseMs, digest } = order;
  const { incident, leaked, note, replace } = request;
  const step = nextRecallStep(recall, now);
  const isOver = asked.length === 0 && members.every(({ mark }) => mark.closed);
  const isStopped = members.some(({ mark }) => mark.stopped !== null && !mark.closed);
  return {
    ...{ id: recall.id, by, askedAt: at, incident, leaked, note, replace },
    ...{ budget, pauseMs, digest },
    state: isOver ? 'over' : asked.length > 0 ? 'asked' : isStopped ? 'stopped' : 'moving',
    why: isOver ? 'over' : step.do === 'wait' || step.do === 'stop' ? step.why : 'goes on',
    members: [
      ...asked.map(({ name }): RecallMemberView => {
        return { name, wave: null, stage: 'asked', sinceAt: null, why: null };
      }),
      ...members.map(memberView),
    ].toSorted((left, right) => (left.wave ?? 0) - (right.wave ?? 0) || (left.name < right.name ? -1 : 1)),
  };
}

function memberView({ name, mark, failing }: RecallMember): RecallMemberView {
  const { stage, stageAt: sinceAt, why, order } = mark;
  return { name, wave: order.wave, stage: failing ? 'failing' : stage, sinceAt, why };
}
