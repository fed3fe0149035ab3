import { z } from 'zod';
import { Fault } from '../../domain/fault.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Secret } from '../../domain/secret.ts';
import { blamesToken, faultOfStatus } from './answer-faults.ts';
import type { Answer } from './answer-faults.ts';
import { authSchema, logIn, unexpected } from './login.ts';
import type { Granted, RawCall } from './login.ts';
import type { VaultAuth } from './settings.ts';

export interface VaultSession {
  /** A token that is good now, renewed or fetched anew when its life is nearly over. */
  token(): Promise<Secret>;
  /** After a 403: whether the token is to blame. If so it is forgotten, and `token` logs in again where it can. */
  distrust(refused: Answer): Promise<boolean>;
  /** Whether a new login may help: a token from a manifest can't be replaced. */
  readonly canLogIn: boolean;
}

interface Grant {
  readonly token: Secret;
  /** On the monotonic clock; null where the token does not expire. */
  readonly endsAtMs: number | null;
  readonly lifeMs: number;
  readonly renewable: boolean;
}

const lookupSchema = z.object({ data: z.object({ ttl: z.number(), renewable: z.boolean().optional() }) });

/**
 * Keeps a token alive without any timer: the age of the grant is looked at before each call, so that a failed renewal
 * is simply tried again by the next one. Renewal begins in the last third of a token's life.
 */
export function createSession(auth: VaultAuth, call: RawCall, clock: Clock, place: string): VaultSession {
  let grant: Grant | null = null;
  let hasWorked = false;
  let refreshing: Promise<Grant> | null = null;
  const canLogIn = !('token' in auth);

  const begin = async () =>
    'token' in auth
      ? lookUp(auth.token, call, clock, place, hasWorked)
      : grantOf(await logIn(auth, call, place), clock);
  const refresh = async (): Promise<Grant> => {
    if (grant === null || isOver(grant, clock)) return begin();
    const renewed = await renew(grant, call, clock);
    if (renewed !== null) return renewed;
    // A token that is still good is used up, even when nothing follows it.
    const leftover = { ...grant, renewable: false };
    return canLogIn ? begin().catch(() => leftover) : leftover;
  };
  return {
    canLogIn,
    token: async () => {
      if (grant !== null && !wantsRenewal(grant, clock, canLogIn)) return grant.token;
      refreshing ??= refresh().finally(() => (refreshing = null));
      grant = await refreshing;
      hasWorked = true;
      return grant.token;
    },
    distrust: async (refused) => {
      if (grant === null) return true;
      const lookup = await call('read', 'auth/token/lookup-self', grant.token);
      // A token without the default policy may not look itself up, though it is good.
      if (lookup.status === 200 || !blamesToken(lookup) || !blamesToken(refused)) return false;
      grant = null;
      return true;
    },
  };
}

function isOver({ endsAtMs }: Grant, clock: Clock): boolean {
  return endsAtMs !== null && clock.monotonicMs() >= endsAtMs;
}

function wantsRenewal(grant: Grant, clock: Clock, canLogIn: boolean): boolean {
  if (grant.endsAtMs === null) return false;
  const leftMs = grant.endsAtMs - clock.monotonicMs();
  return leftMs <= 0 || ((grant.renewable || canLogIn) && leftMs < grant.lifeMs / 3);
}

async function lookUp(
  token: Secret,
  call: RawCall,
  clock: Clock,
  place: string,
  hasWorked: boolean,
): Promise<Grant> {
  const answer = await call('read', 'auth/token/lookup-self', token);
  if (answer.status === 403 && blamesToken(answer)) throw refusedToken(place, hasWorked);
  if (answer.status === 403) return { token, endsAtMs: null, lifeMs: 0, renewable: false };
  const known = lookupSchema.safeParse(answer.body);
  if (!known.success) throw faultOfStatus(answer, place) ?? unexpected(place, answer.status);
  const { ttl, renewable = false } = known.data.data;
  return grantOf({ token, lifeSeconds: ttl, renewable }, clock);
}

/** What to say of a token that the server does not know: whether it worked before is all that tells the two apart. */
export function refusedToken(place: string, hasWorked: boolean): Fault {
  return hasWorked
    ? new Fault('KT3103', { place, saw: 'a token that worked before is refused (403)' })
    : new Fault('KT3102', { place, saw: 'the token is refused (403)' });
}

/** Null where the token can't be renewed, or no longer in a way that gains time. */
async function renew(grant: Grant, call: RawCall, clock: Clock): Promise<Grant | null> {
  if (!grant.renewable) return null;
  const answer = await call('write', 'auth/token/renew-self', grant.token, {}).catch(() => null);
  // No answer: the call that asked for the token will find out why, and the next one tries again.
  if (answer === null || answer.status >= 500) return grant;
  const known = authSchema.safeParse(answer.body);
  if (!known.success) return null;
  const { lease_duration, renewable } = known.data.auth;
  const renewed = grantOf({ token: grant.token, lifeSeconds: lease_duration, renewable }, clock);
  return wantsRenewal({ ...renewed, lifeMs: grant.lifeMs }, clock, true) ? null : renewed;
}

function grantOf({ token, lifeSeconds, renewable }: Granted, clock: Clock): Grant {
  const lifeMs = lifeSeconds * 1000;
  return { token, endsAtMs: lifeMs === 0 ? null : clock.monotonicMs() + lifeMs, lifeMs, renewable };
}
