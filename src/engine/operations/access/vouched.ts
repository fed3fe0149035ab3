import { byGroup, rolesOfGroups } from '../../../domain/access/group-roles.ts';
import type { GroupRoles } from '../../../domain/access/group-roles.ts';
import type { Caller } from '../../../domain/access/caller.ts';
import type { DeviceLogin, OpenedSession, WhoMay } from '../../../domain/access/views.ts';
import { Fault } from '../../../domain/fault.ts';
import type { BrowserChecks, Vouched } from '../../../ports/identity-provider.ts';
import type { AccessDeps } from './deps.ts';
import { open } from './log-in.ts';
import type { Vouching } from './vouching.ts';

/** Everything about a log-in that a browser has begun follows from what it keeps, so the daemon keeps nothing. */
export async function beginBrowser(
  deps: AccessDeps,
): Promise<{ readonly url: string; readonly kept: string }> {
  const kept = deps.newToken('kts').reveal();
  const { provider } = vouching(deps);
  return { url: await provider.authorizationUrl(checksOf(deps, kept)), kept };
}

export async function finishBrowser(deps: AccessDeps, kept: string, query: string): Promise<OpenedSession> {
  const { provider, roles } = vouching(deps);
  const vouched = await provider.redeem(query, checksOf(deps, kept));
  return open(deps, person(vouched, roles), 'browser');
}

/** One-way, so that what goes to the provider does not tell what the browser keeps. */
function checksOf({ sha256 }: AccessDeps, kept: string): BrowserChecks {
  const derived = (use: string): string => sha256(`${use} ${kept}`);
  return { state: derived('state'), nonce: derived('nonce'), verifier: derived('verifier') };
}

export async function beginDevice(deps: AccessDeps): Promise<DeviceLogin> {
  return vouching(deps).provider.beginDevice();
}

export async function pollDevice(deps: AccessDeps, handle: string): Promise<OpenedSession | null> {
  const { provider, roles } = vouching(deps);
  const vouched = await provider.pollDevice(handle);
  return vouched === 'pending' ? null : open(deps, person(vouched, roles), 'device');
}

/** The program behind a JSON web token. It approves nothing, whatever its groups say. */
export async function machineOf({ vouching: given }: AccessDeps, token: string): Promise<Caller | null> {
  const vouched = given === null ? null : await given.provider.verify(token);
  if (given === null || vouched === null) return null;
  const roles = rolesOfGroups(given.roles, vouched.groups).filter((role) => role !== 'approver');
  return { kind: 'machine', name: vouched.name, roles, groups: [], credentials: null };
}

export function groupRoles({ vouching: given }: AccessDeps): WhoMay['groupRoles'] {
  return given === null ? [] : byGroup(given.roles);
}

function person({ name, groups }: Vouched, roles: GroupRoles): Caller {
  return { kind: 'oidc', name, roles: rolesOfGroups(roles, groups), groups, credentials: null };
}

function vouching({ vouching: given }: AccessDeps): Vouching {
  if (given !== null) return given;
  throw new Fault('KT6120', { place: '--oidc', saw: 'nothing' });
}
