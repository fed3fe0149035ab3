import type { Condition } from '../domain/alerts/conditions.ts';
import { asFault } from '../domain/fault.ts';
import type { News } from './news.ts';
import { advanceRecalls } from './operations/recall/advance.ts';
import { openRecalls } from './operations/recall/look.ts';
import type { Ports } from './ports.ts';

export interface RecallBeatDeps {
  readonly ports: Ports;
  readonly news: News;
  readonly poke: () => void;
}

/** Moves every recall on, and says which have stopped. A failure holds nothing else up, but for one of the journal itself. */
export async function recallBeat(deps: RecallBeatDeps): Promise<readonly Condition[]> {
  try {
    await advanceRecalls(deps);
  } catch (thrown) {
    const fault = asFault(thrown, 'recalls');
    if (fault.code === 'KT2103') throw fault;
    deps.ports.log.error('a recall could not go on', {
      code: fault.code,
      saw: fault.saw,
      cause: fault.cause,
    });
  }
  return (await openRecalls(deps)).flatMap(({ id, members }): Condition[] => {
    const waiting = members.filter(({ mark }) => mark.stage === 'waits');
    const stopped = waiting.find(({ mark }) => mark.stopped !== null)?.mark.stopped;
    if (stopped == null) return [];
    const summary = `recall ${id} has stopped with ${waiting.length} of ${members.length} not begun: ${stopped.why}`;
    return [{ code: 'KT-A361', aspect: id, summary, next: `keyturn revoke --status ${id}` }];
  });
}
