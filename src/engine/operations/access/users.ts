import { nameRefusal } from '../../../domain/access/account.ts';
import { actorOf } from '../../../domain/access/caller.ts';
import type { Caller } from '../../../domain/access/caller.ts';
import type { AccessEvent } from '../../../domain/access/events.ts';
import { lockedUntil } from '../../../domain/access/lock-out.ts';
import type { Role } from '../../../domain/access/role.ts';
import type { NewUser, UserView } from '../../../domain/access/views.ts';
import { Fault } from '../../../domain/fault.ts';
import type { Secret } from '../../../domain/secret.ts';
import type { AccessWrite } from '../../../ports/access.ts';
import type { AccessDeps } from './deps.ts';
import { usable } from './password.ts';

export async function users({ book, clock }: AccessDeps): Promise<readonly UserView[]> {
  const failures = await book.failures();
  const now = clock.now();
  return (await book.users()).map((user) => {
    const failed = failures.get(user.name);
    return { ...user, lockedUntilAt: failed === undefined ? null : lockedUntil(failed, now) };
  });
}

export async function addUser(
  deps: AccessDeps,
  { name, roles, groups }: NewUser,
  password: Secret,
  caller: Caller,
): Promise<void> {
  const saw = nameRefusal(name);
  if (saw !== null) throw new Fault('KT6110', { place: 'name of the user', saw });
  requireRoles(roles, `user ${name}`);
  const kept = await usable(deps, password, name);
  const now = deps.clock.now();
  const user = { name, roles, groups, createdAt: now, disabledAt: null, passwordAt: now, mustChange: true };
  await record(deps, caller, { type: 'UserAdded', user: name, roles, groups }, [
    { is: 'add-user', user, password: kept },
  ]);
}

export async function changeUser(
  deps: AccessDeps,
  user: string,
  { roles, groups }: { readonly roles: readonly Role[]; readonly groups: readonly string[] },
  caller: Caller,
): Promise<void> {
  requireRoles(roles, `user ${user}`);
  await record(deps, caller, { type: 'UserChanged', user, roles, groups }, [
    { is: 'change-user', user, change: { roles, groups }, password: null },
  ]);
}

export async function disableUser(deps: AccessDeps, user: string, caller: Caller): Promise<void> {
  await record(deps, caller, { type: 'UserDisabled', user }, [
    { is: 'change-user', user, change: { disabledAt: deps.clock.now() }, password: null },
    { is: 'end-sessions', of: `user:${user}` },
  ]);
}

export async function enableUser(deps: AccessDeps, user: string, caller: Caller): Promise<void> {
  await record(deps, caller, { type: 'UserEnabled', user }, [
    { is: 'change-user', user, change: { disabledAt: null }, password: null },
    { is: 'forgive', user },
  ]);
}

/** A lock falls with it: whoever sets it has seen who asks. */
export async function setPassword(
  deps: AccessDeps,
  user: string,
  password: Secret,
  caller: Caller,
): Promise<void> {
  const kept = await usable(deps, password, user);
  const change = { passwordAt: deps.clock.now(), mustChange: true };
  await record(deps, caller, { type: 'PasswordSet', user }, [
    { is: 'change-user', user, change, password: kept },
    { is: 'end-sessions', of: `user:${user}` },
    { is: 'forgive', user },
  ]);
}

export function requireRoles(roles: readonly Role[], place: string): void {
  if (roles.length === 0) throw new Fault('KT6111', { place, saw: 'no role' });
}

export async function record(
  { book, clock }: AccessDeps,
  caller: Caller,
  event: AccessEvent,
  writes: readonly AccessWrite[],
): Promise<void> {
  await book.record(event, { at: clock.now(), actor: actorOf(caller) }, writes);
}
