import type { Incoming } from '../../http/exchange.ts';
import { header } from '../../http/exchange.ts';

const COOKIE = 'sandbox-visit';
const MOST_VISITS = 1_000;
const MOST_FORMS = 200;

/**
 * One browser. It carries a random cookie that no script reads and no other site sends; who is logged in and which
 * forms it was given are kept here, in memory: a restart logs everybody out.
 */
export interface Visitor {
  readonly cookie: string;
  /** The session that was begun at the log-in; empty when there is none. */
  readonly session: string;
  /** A token that lets one form be sent to one address, once. */
  giveForm(action: string): string;
  spendForm(token: string, action: string): 'first time' | 'again' | 'not ours';
  /** What the next page tells, once. */
  leaveNotice(text: string): void;
  takeNotice(): string | null;
}

export interface Visitors {
  of(request: Incoming): Visitor;
  /** A new cookie and no form given: at every log-in and log-out, so that nobody inherits anything. */
  anew(session: string): Visitor;
}

export function noVisitors(random: () => string): Visitors {
  const known = new Map<string, Visitor>();
  const anew = (session: string): Visitor => {
    const visitor = newVisitor(random(), session, random);
    known.set(visitor.cookie, visitor);
    dropOldest(known, MOST_VISITS);
    return visitor;
  };
  return { anew, of: (request) => known.get(cookieOf(request)) ?? anew('') };
}

function newVisitor(cookie: string, session: string, random: () => string): Visitor {
  const forms = new Map<string, { readonly action: string; sent: boolean }>();
  let notice: string | null = null;
  return {
    cookie,
    session,
    giveForm: (action) => {
      const token = random();
      forms.set(token, { action, sent: false });
      dropOldest(forms, MOST_FORMS);
      return token;
    },
    spendForm: (token, action) => {
      const form = forms.get(token);
      if (form?.action !== action) return 'not ours';
      if (form.sent) return 'again';
      form.sent = true;
      return 'first time';
    },
    leaveNotice: (text) => {
      notice = text;
    },
    takeNotice: () => {
      const text = notice;
      notice = null;
      return text;
    },
  };
}

function dropOldest(map: Map<string, unknown>, most: number): void {
  for (const key of map.keys()) {
    if (map.size <= most) return;
    map.delete(key);
  }
}

function cookieOf(request: Incoming): string {
  const pairs = (header(request, 'cookie') ?? '').split(/;\s*/);
  return pairs.find((pair) => pair.startsWith(`${COOKIE}=`))?.slice(COOKIE.length + 1) ?? '';
}

/** Loopback has no TLS, so the cookie can't be `Secure`. */
export const setCookie = (visitor: Visitor): string =>
  `${COOKIE}=${visitor.cookie}; Path=/; HttpOnly; SameSite=Strict`;
