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
  /** The e-mail of the user who sends this request. Throws 401 NOT_LOGGED_IN. */
  userOf(request: Incoming, now: number): string;
  end(request: Incoming): void;
}

export function noSessions(): Sessions {
  const open = new Map<string, Session>();
  const sweep = (now: number) => {
    for (const [key, session] of open) if (now >= session.expiresAt) open.delete(key);
  };
  return {
    begin: (session, user, now) => {
      sweep(now);
      const begun = { session, user, expiresAt: now + LIFETIME_MS };
      open.set(session, begun);
      return begun;
    },
    userOf: (request, now) => {
      const session = open.get(bearer(request) ?? '');
      if (!session || now >= session.expiresAt) {
        throw new Refusal(
          401,
          'NOT_LOGGED_IN',
          'Log in first: POST /login, then Authorization: Bearer <session>.',
        );
      }
      return session.user;
    },
    end: (request) => {
      open.delete(bearer(request) ?? '');
    },
  };
}

function bearer(request: Incoming): string | undefined {
  return /^Bearer (\S+)$/i.exec(header(request, 'authorization') ?? '')?.[1];
}
