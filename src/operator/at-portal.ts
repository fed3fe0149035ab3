import { attemptIn } from './attempt.ts';
import { introduce, placeIn } from './before.ts';
import { chosen } from './desk.ts';
import { handIn, typePair } from './paste.ts';
import { askReading } from './reading.ts';
import { once } from './turn.ts';
import type { Act, Turn } from './turn.ts';

const STEP_UP: Readonly<Record<string, string>> = {
  code: 'The code',
  'trading-password': 'the trading password',
};

/** The intent is on disk. One press, and what the portal shows is pasted while the page stays open. */
export const press: Act = async (turn) => {
  const { desk, task } = turn;
  introduce(turn);
  const attempt = attemptIn(turn);
  const { stepUp } = placeIn(task);
  const asked = stepUp.map((each) => STEP_UP[each] ?? each).join(' and ');
  once(turn, pressText(turn), attempt);
  if (asked !== '') once(turn, `  ${asked} are typed there, never here. If it refuses them: stop.`, attempt);
  const deadline = task.deadlineAt === null ? '' : `by ${desk.clock(task.deadlineAt)}; later is taken too. `;
  once(turn, `4 Paste what it shows, ${deadline}Do not close the page yet.`, attempt);
  const pair = await typePair(turn, 'Enter alone where it shows no key');
  if (pair === null) return withoutKey(turn);
  return handIn(turn, pair);
};

function pressText({ desk, task }: Turn): string {
  const { press: button } = placeIn(task);
  return task.calledBy === desk.me
    ? `3 Press ${button} there now: ONE try.`
    : `3 ${task.calledBy} has confirmed and presses ${button}. Do not press it a second time.`;
}

/** The portal refused, or the dialog was closed. Who pressed is the one to say so. */
async function withoutKey(turn: Turn): ReturnType<Act> {
  const { desk, task } = turn;
  const attempt = attemptIn(turn);
  if (task.calledBy !== desk.me) {
    desk.say(`Only ${task.calledBy} can say what came of it. The key can be pasted by anybody.`, 'attention');
    return null;
  }
  const what = await chosen(desk, {
    b: 'it does show a key: back',
    r: 'it refused the code or the trading password',
    c: 'I closed the dialog without confirming anything',
  });
  if (what === 'r') await desk.client.reportRefused(task.credential, attempt);
  if (what === 'c') await closedUnconfirmed(turn);
  return null;
}

/** Whether the portal still shows what it showed before: only then another try is made. */
export async function closedUnconfirmed(turn: Turn): Promise<void> {
  const { desk, task } = turn;
  desk.say('  Look at the portal once more.');
  const { reading } = await askReading(desk, task.recorded);
  await desk.client.reportOutcome(task.credential, attemptIn(turn), { closedUnconfirmed: true, reading });
}
