import type { Change } from '../change.ts';
import { Refusal } from '../refusal.ts';
import { entry, withUser } from '../state.ts';
import type { State, User } from '../state.ts';
import { OPEN, afterWrongEntry, lockedOut } from './lock.ts';
import { passwordDigest } from './user.ts';

const wrongLogin = (): Refusal => new Refusal(401, 'LOGIN_FAILED', 'E-mail or login password is wrong.');

/** "Authorized users must log in": e-mail and login password; wrong ones are counted towards a lock. */
export function logIn(state: State, now: number, email: string, loginPassword: string): Change<User> {
  const user = entry(state.users, email);
  if (!user) return { state, refusal: wrongLogin() };
  const locked = lockedOut(user.login, now);
  if (locked) return { state, refusal: locked };
  if (user.loginPasswordDigest !== passwordDigest(email, loginPassword)) {
    const login = afterWrongEntry(user.login, now, state.switches);
    return { state: withUser(state, { ...user, login }), refusal: lockedOut(login, now) ?? wrongLogin() };
  }
  // Nothing to write for the usual login: the state stays the same value.
  return {
    state:
      user.login.wrong === 0 && user.login.lockedUntil === null
        ? state
        : withUser(state, { ...user, login: OPEN }),
    reply: user,
  };
}
