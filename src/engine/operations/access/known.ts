import { administrator } from '../../../domain/access/caller.ts';
import type { Caller } from '../../../domain/access/caller.ts';
import { isOver, isWorthNoting } from '../../../domain/access/session.ts';
import type { Session } from '../../../domain/access/session.ts';
import type { AccessDeps } from './deps.ts';
import { machineOf } from './vouched.ts';
import type { Known } from './operations.ts';

/** Digests are of one length, and each is looked up rather than compared character by character. */
export async function knownBy(
  deps: AccessDeps,
  token: string,
  attended = true,
  before: Known | null = null,
): Promise<Known | null> {
  const digest = deps.sha256(token);
  if (digest === deps.sha256(deps.adminToken.reveal())) return { caller: administrator(), session: null };
  if (token.startsWith('kts_')) return knownByCookie(deps, token, attended);
  const own = (await ofToken(deps, digest)) ?? (await deps.consumerOf(token));
  if (own !== null) return { caller: own, session: null };
  const pod = await deps.podOf(token, before?.review ?? null);
  if (pod !== null) return { ...pod, session: null };
  const caller = await machineOf(deps, token);
  return caller === null ? null : { caller, session: null };
}

async function ofToken({ book, clock }: AccessDeps, digest: string): Promise<Caller | null> {
  const token = await book.tokenOf(digest);
  if (token === null || token.revokedAt !== null || clock.now() >= token.expiresAt) return null;
  const { name, roles, credentials } = token;
  return { kind: 'token', name, roles, groups: [], credentials };
}

/** The caller behind the id of a session that is not over. */
export async function knownByCookie(deps: AccessDeps, id: string, attended = true): Promise<Known | null> {
  const { book, clock } = deps;
  const digest = deps.sha256(id);
  const session = await book.sessionOf(digest);
  const now = clock.now();
  if (session === null || isOver(session, now)) return null;
  const caller = await asOfNow(deps, session);
  if (caller === null) return null;
  if (attended && isWorthNoting(session, now)) await book.seen(digest, now);
  return { caller, session: { digest, endsAt: session.endsAt } };
}

/** A user's roles are those of this moment; the identity provider's word holds until the session ends. */
async function asOfNow({ book }: AccessDeps, { caller }: Session): Promise<Caller | null> {
  if (caller.kind !== 'user') return caller;
  const found = await book.user(caller.name);
  if (found === null || found.user.disabledAt !== null) return null;
  const { roles, groups } = found.user;
  return { ...caller, roles, groups };
}
