import { attemptIn } from './attempt.ts';
import { closedUnconfirmed } from './at-portal.ts';
import { placeIn } from './before.ts';
import { chosen } from './desk.ts';
import { handIn, typePair } from './paste.ts';
import { askReading } from './reading.ts';
import { once, wait } from './turn.ts';
import type { Act, Turn } from './turn.ts';

/** The daemon asks the issuer. */
export const proving: Act = async (turn) => {
  if (turn.run.pastedAfter === null)
    once(turn, '  The issuer is asked whether it accepts the key. Do not close the page yet.');
  return wait(turn);
};

/** The issuer refuses what was pasted. A key that is only a moment too young is accepted by itself. */
export const wrongKey: Act = async (turn) => {
  const { desk, task } = turn;
  desk.say('The issuer refuses this key. Do not close the page.', 'bad');
  const what = await chosen(desk, {
    p: 'paste it again: a character may be missing',
    w: 'wait: a new key can take a moment',
    l: 'the page is closed, and nobody has the right key',
  });
  if (what === 'p') return pasteOr(turn, wait);
  if (what === 'l')
    await desk.client.declareLost(task.credential, 'the page is closed, and nobody has the right key');
  return what === 'w' ? wait(turn) : null;
};

/** Nobody knows what came of the press. Time settles nothing: a forgotten dialog can be confirmed days later. */
export const unknown: Act = async (turn) => {
  const { desk, task } = turn;
  desk.say(task.next, 'attention');
  desk.say('  Look at the portal. What does it show?');
  const what = await chosen(desk, {
    k: 'a key, or somebody has it: paste it',
    c: 'no key; the dialog is closed, and nothing was confirmed',
    l: 'a reset, and nobody has its key',
  });
  if (what === 'k') return pasteOr(turn, wait);
  if (what === 'l') {
    const { reading } = await askReading(desk, task.recorded);
    await desk.client.reportOutcome(task.credential, attemptIn(turn), { closedUnconfirmed: false, reading });
  } else if (task.calledBy === desk.me) await closedUnconfirmed(turn);
  else {
    desk.say(`Only ${task.calledBy} can say so: they pressed the button.`, 'bad');
    return { kind: 'waits', next: `keyturn ceremony resume ${task.credential}` };
  }
  return null;
};

/** Wrong code or password. Nothing is tried again by itself: issuers lock accounts. */
export const refused: Act = async ({ desk, task }) => {
  desk.say(`Stopped: ${task.next}`, 'bad');
  desk.say('Nothing is tried again by itself: issuers lock accounts after wrong passwords.');
  if (task.place?.contact != null) desk.say(`Locked out? ${task.place.contact}`);
  return { kind: 'waits', next: task.command };
};

export const lost: Act = async (turn) => {
  const { desk, task } = turn;
  desk.say('The new secret is lost: nobody has handed it in.', 'bad');
  if (task.oldEndsAt !== null) desk.say(`The old key ends ${desk.clock(task.oldEndsAt)}.`);
  if (task.attempt === null || !task.actions.includes('paste')) return { kind: 'waits', next: task.command };
  const what = await chosen(desk, { k: 'it is found: paste it', n: 'it is not' });
  return what === 'k' ? pasteOr(turn, wait) : { kind: 'waits', next: task.command };
};

export const held: Act = async ({ desk, task }) => {
  desk.say(task.next, 'attention');
  return { kind: 'waits', next: task.command };
};

/** Containment: the person deletes, the daemon sees whether the keys are dead. */
export const remove: Act = async ({ desk, task, answer }) => {
  const { path, application, user } = placeIn(task);
  desk.say(`${task.credential}   the application is to be deleted (${task.reason})`);
  desk.say(`1 Open ${path}.`);
  desk.say(
    `2 Delete application ${application}${user === null ? '' : `, as ${user}`}. Every key of it ends at once.`,
  );
  desk.say('  The code and the trading password are typed there, never here.');
  const typed = await desk.ask(`3 Type ${application} once it is gone: `);
  if (typed.trim() !== application) {
    desk.say('That is another name: nothing was said to the daemon.', 'attention');
    return { kind: 'waits', next: task.command };
  }
  await desk.client.reportDeleted(task.credential);
  return { kind: 'deleted', afterPosition: answer.afterPosition };
};

async function pasteOr(turn: Turn, otherwise: Act): ReturnType<Act> {
  const pair = await typePair(turn, 'Enter alone goes back');
  return pair === null ? otherwise(turn) : handIn(turn, pair);
}
