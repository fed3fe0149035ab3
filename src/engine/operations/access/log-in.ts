import type { User } from '../../../domain/access/account.ts';
import { actorOf } from '../../../domain/access/caller.ts';
import type { Caller } from '../../../domain/access/caller.ts';
import type { AccessEvent } from '../../../domain/access/events.ts';
import { failedAgain, lockedUntil } from '../../../domain/access/lock-out.ts';
import { idleBefore, openedSession } from '../../../domain/access/session.ts';
import { whoIs } from '../../../domain/access/views.ts';
import type { OpenedSession } from '../../../domain/access/views.ts';
import { DAY_MS } from '../../../domain/duration.ts';
import { Fault } from '../../../domain/fault.ts';
import type { Secret } from '../../../domain/secret.ts';
import type { AccessWrite } from '../../../ports/access.ts';
import type { AccessDeps } from './deps.ts';
import type { Known } from './operations.ts';
import { usable } from './password.ts';

/** A password that somebody else has set is good for so long. */
const FIRST_PASSWORD_MS = 7 * DAY_MS;

/**
 * A user by name and password. The password is always compared, also for a name that nobody has and for one that is
 * locked, so that neither answer nor time says which it was.
 */
export async function logIn(
  deps: AccessDeps,
  name: string,
  password: Secret,
  fresh: Secret | null,
): Promise<OpenedSession> {
  const { book, clock, passwords } = deps;
  const found = await book.user(name);
  const isRight = await passwords.verify(found?.password ?? null, password);
  const failures = (await book.failures()).get(name);
  const locked = failures !== undefined && lockedUntil(failures, clock.now()) !== null;
  if (found === null || found.user.disabledAt !== null || !isRight || locked) {
    if (found !== null && !locked) await fail(deps, found.user);
    deps.log.warn('log-in refused', { user: found === null ? '(unknown)' : name, locked });
    throw refused();
  }
  const chosen = await chooseAnew(deps, found.user, fresh);
  const caller = callerOfUser(found.user);
  return open(deps, caller, 'password', [{ is: 'forgive', user: name }, ...chosen]);
}

async function fail({ book, clock }: AccessDeps, { name }: User): Promise<void> {
  const now = clock.now();
  const failures = await book.failed(name, (before) => failedAgain(before, now));
  const untilAt = lockedUntil(failures, now);
  if (untilAt === null) return;
  await book.record({ type: 'UserLockedOut', user: name, untilAt }, { at: now, actor: 'engine' }, []);
}

/** What is written where the user chooses a password with this log-in. */
async function chooseAnew(
  deps: AccessDeps,
  user: User,
  fresh: Secret | null,
): Promise<readonly AccessWrite[]> {
  const now = deps.clock.now();
  const place = `user ${user.name}`;
  if (user.mustChange && now >= user.passwordAt + FIRST_PASSWORD_MS) throw refused();
  if (fresh === null) {
    if (!user.mustChange) return [];
    throw new Fault('KT6104', { place, saw: 'a password that somebody else has set' });
  }
  const password = await usable(deps, fresh, user.name);
  const before = await deps.book.user(user.name);
  if (await deps.passwords.verify(before?.password ?? null, fresh))
    throw new Fault('KT6103', { place: `password of ${place}`, saw: 'the same one again' });
  const by = { at: now, actor: actorOf(callerOfUser(user)) };
  const change = { passwordAt: now, mustChange: false };
  await deps.book.record({ type: 'PasswordSet', user: user.name }, by, [
    { is: 'change-user', user: user.name, change, password },
    { is: 'end-sessions', of: by.actor },
  ]);
  return [];
}

/** Opens a session. Its id leaves here once, and only its digest is kept. */
export async function open(
  { book, clock, newToken, sha256 }: AccessDeps,
  caller: Caller,
  way: Extract<AccessEvent, { type: 'LoggedIn' }>['way'],
  writes: readonly AccessWrite[] = [],
): Promise<OpenedSession> {
  const now = clock.now();
  const token = newToken('kts').reveal();
  const actor = actorOf(caller);
  const session = openedSession(caller, actor, now);
  const { roles, groups } = caller;
  await book.sweep(now, idleBefore(now));
  await book.record({ type: 'LoggedIn', way, roles, groups }, { at: now, actor }, [
    { is: 'open-session', session, digest: sha256(token) },
    ...writes,
  ]);
  return { ...whoIs(caller, session.endsAt), token };
}

export async function logOut({ book, clock }: AccessDeps, { caller, session }: Known): Promise<void> {
  const actor = actorOf(caller);
  if (session === null) throw new Fault('KT6109', { place: actor, saw: 'a token without a session' });
  await book.record({ type: 'LoggedOut' }, { at: clock.now(), actor }, [
    { is: 'end-session', digest: session.digest },
  ]);
}

function callerOfUser({ name, roles, groups }: User): Caller {
  return { kind: 'user', name, roles, groups, credentials: null };
}

function refused(): Fault {
  return new Fault('KT6101', { place: 'log-in', saw: 'this name with this password, now' });
}
