import { nameRefusal, programRolesRefusal } from '../../../domain/access/account.ts';
import { actorOf } from '../../../domain/access/caller.ts';
import type { Caller } from '../../../domain/access/caller.ts';
import type { CreatedToken, NewToken } from '../../../domain/access/views.ts';
import { DAY_MS } from '../../../domain/duration.ts';
import { Fault } from '../../../domain/fault.ts';
import type { AccessDeps } from './deps.ts';
import { record, requireRoles } from './users.ts';

const LONGEST_MS = 366 * DAY_MS;

/** The secret leaves here once, and only its digest is kept. */
export async function createToken(
  deps: AccessDeps,
  { name, roles, credentials, expiresAt }: NewToken,
  caller: Caller,
): Promise<CreatedToken> {
  const place = `token ${name}`;
  const nameSaw = nameRefusal(name);
  if (nameSaw !== null) throw new Fault('KT6110', { place: 'name of the token', saw: nameSaw });
  requireRoles(roles, place);
  const rolesSaw = programRolesRefusal(roles);
  if (rolesSaw !== null) throw new Fault('KT6111', { place, saw: rolesSaw });
  const now = deps.clock.now();
  if (expiresAt <= now || expiresAt > now + LONGEST_MS) {
    const days = Math.round((expiresAt - now) / DAY_MS);
    throw new Fault('KT6112', { place, saw: expiresAt <= now ? 'an end in the past' : `${days} days` });
  }
  const secret = deps.newToken('ktt').reveal();
  const token = {
    ...{ name, roles, credentials, expiresAt },
    ...{ createdAt: now, createdBy: actorOf(caller), revokedAt: null },
  };
  await record(deps, caller, { type: 'TokenCreated', token: name, roles, credentials, expiresAt }, [
    { is: 'add-token', token, digest: deps.sha256(secret) },
  ]);
  return { ...token, secret };
}

export async function revokeToken(deps: AccessDeps, token: string, caller: Caller): Promise<void> {
  await record(deps, caller, { type: 'TokenRevoked', token }, [
    { is: 'revoke-token', token, at: deps.clock.now() },
  ]);
}
