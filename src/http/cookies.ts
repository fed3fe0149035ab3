import cookie from '@fastify/cookie';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/**
 * `__Host-`: the browser takes it only over TLS (or from its own machine), for this host alone and for every path. It is
 * out of the page's reach, and no request that another site starts carries it.
 */
const SESSION = '__Host-keyturn';
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

function cookieOf({ server, headers }: FastifyRequest, name: string): string | null {
  const found = headers.cookie === undefined ? undefined : server.parseCookie(headers.cookie)[name];
  return found === undefined || found === '' ? null : found;
}
