import { DAY_MS, formatDuration } from '../duration.ts';
import { dueNow, dueText } from '../due/checks.ts';
import { holdAt } from './marks.ts';
import { does, keeps, refuse, warns } from './outlook.ts';
import type { Judge } from './outlook.ts';
import { ageLines } from './pause.ts';

/** Longer than this is a pause, which somebody has to end. */
const LONGEST_HOLD_MS = 90 * DAY_MS;

/** A due rotation does not start and an old key is not retired before a time. Nothing that is half done stops. */
export const judgeHold: Judge<'hold'> = (state, facts, { untilAt, reason }) => {
  const { now } = facts;
  if (untilAt <= now || untilAt - now > LONGEST_HOLD_MS) {
    const saw = untilAt <= now ? 'an end that has passed' : `an end in ${formatDuration(untilAt - now)}`;
    return refuse('KT5104', state, saw);
  }
  const { saga } = state;
  const lines = [does(`starts no due rotation for ${formatDuration(untilAt - now)}`)];
  if (saga?.phase === 'overlap') {
    lines.push(does('does not call the old key retired before then'));
    lines.push(warns('the issuer ends the old key all the same: a hold lengthens no overlap'));
  } else if (saga !== null) lines.push(keeps(`the open ${saga.kind} goes on (${saga.phase})`));
  return { lines: [...lines, ...ageLines(state, facts)], events: () => [{ type: 'Held', untilAt, reason }] };
};

export const judgeEndHold: Judge<'end-hold'> = (state, facts, { reason }) => {
  if (holdAt(state, facts.now) === null) return refuse('KT5103', state, 'it is not held');
  const due = state.saga === null ? dueNow(state, facts) : null;
  return {
    lines: [
      does('ends the hold'),
      due === null
        ? keeps('nothing is due now')
        : warns(`a rotation is due: ${dueText(due, state, facts)}; it starts unless something else holds it`),
    ],
    events: () => [{ type: 'HoldEnded', reason }],
  };
};
