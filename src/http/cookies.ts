import cookie from '@fastify/cookie';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/**
 * `__Host-`: the browser takes it only over TLS (or from its own machine), for this host alone and for every path. It is
 * out of the page's reach. No request that another site starts carries that of a session.
 */
const SESSION = '__Host-keyturn';
/** Between the way to the identity provider and the way back, which other sites start: hence not strict. */
const LOGIN = '__Host-keyturn-login';
const LOGIN_SECONDS = 600;
const ALWAYS = { path: '/', secure: true, httpOnly: true } as const;

/** Cookies are read where they are asked for, and by nobody else. */
export function takeCookies(server: FastifyInstance): void {
  server.register(cookie, { hook: false });
}

export function sessionCookieOf(request: FastifyRequest): string | null {
  return cookieOf(request, SESSION);
}

/** Gone with the browser; the daemon ends the session earlier. */
export function setSessionCookie(reply: FastifyReply, id: string): void {
  void reply.setCookie(SESSION, id, { ...ALWAYS, sameSite: 'strict' });
}

export function clearSessionCookie(reply: FastifyReply): void {
  void reply.clearCookie(SESSION, { ...ALWAYS, sameSite: 'strict' });
}

export function loginCookieOf(request: FastifyRequest): string | null {
  return cookieOf(request, LOGIN);
}

export function beginLoginCookie(reply: FastifyReply, kept: string): void {
  void reply.setCookie(LOGIN, kept, { ...ALWAYS, sameSite: 'lax', maxAge: LOGIN_SECONDS });
}

export function endLoginCookie(reply: FastifyReply): void {
  void reply.clearCookie(LOGIN, { ...ALWAYS, sameSite: 'lax' });
}

function cookieOf({ server, headers }: FastifyRequest, name: string): string | null {
  const found = headers.cookie === undefined ? undefined : server.parseCookie(headers.cookie)[name];
  return found === undefined || found === '' ? null : found;
}
