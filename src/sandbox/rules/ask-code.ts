import type { Change } from '../change.ts';
import type { Message, Purpose, State } from '../state.ts';
import { ownApplication, requireAuthorized } from './application.ts';
import { lockedOut } from './lock.ts';
import { sendCode } from './step-up.ts';
import { userOf } from './user.ts';

/** The user asks for a code for one act on one of their applications. A locked account gets none. */
export function askForCode(
  state: State,
  now: number,
  ask: { user: string; id: string; purpose: Purpose; code: string },
): Change<Message> {
  requireAuthorized(state, ask.user);
  ownApplication(state, ask.user, ask.id);
  const locked = lockedOut(userOf(state, ask.user).stepUp, now);
  if (locked) throw locked;
  return sendCode(state, now, { user: ask.user, purpose: ask.purpose, subject: ask.id, code: ask.code });
}
