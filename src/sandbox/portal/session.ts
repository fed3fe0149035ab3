import { Refusal } from '../refusal.ts';
import { header } from '../http/exchange.ts';
import type { Incoming } from '../http/exchange.ts';

const LIFETIME_MS = 12 * 3_600_000;

export interface Session {
  readonly session: string;
  readonly user: string;
  readonly expiresAt: number;
}

/** Who is logged in. Sessions live in memory: a restart logs everybody out. */
export interface Sessions {
  begin(session: string, user: string, now: number): Session;
  /** The e-mail of the user whose session it is; null when it is nobody's. */
  find(session: string, now: number): string | null;
  /** The e-mail of the user who sends this request. Throws 401 NOT_LOGGED_IN. */
  userOf(request: Incoming, now: number): string;
  end(session: string): void;
}

export function noSessions(): Sessions {
  const open = new Map<string, Session>();
  const sweep = (now: number) => {
    for (const [key, session] of open) if (now >= session.expiresAt) open.delete(key);
  };
  const find = (key: string, now: number): string | null => {
    const session = open.get(key);
    return session && now < session.expiresAt ? session.user : null;
  };
  return {
    find,
    begin: (session, user, now) => {
      sweep(now);
      const begun = { session, user, expiresAt: now + LIFETIME_MS };
      open.set(session, begun);
      return begun;
    },
    userOf: (request, now) => {
      const user = find(bearerOf(request), now);
      if (user !== null) return user;
      throw new Refusal(
        401,
        'NOT_LOGGED_IN',
        'Log in first: POST /login, then Authorization: Bearer <session>.',
      );
    },
    end: (session) => {
      open.delete(session);
    },
  };
}

/** The session that a request of the JSON API carries; a cookie is none. */
export function bearerOf(request: Incoming): string {
  return /^Bearer (\S+)$/i.exec(header(request, 'authorization') ?? '')?.[1] ?? '';
}
