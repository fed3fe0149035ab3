import { z } from 'zod';
import { NEEDS } from '../../domain/access/needs.ts';
import { Fault } from '../../domain/fault.ts';
import { toWire } from '../../domain/wire.ts';
import { deviceLogin, openedSession, pending } from '../access-schemas.ts';
import { beginLoginCookie, endLoginCookie, loginCookieOf, setSessionCookie } from '../cookies.ts';
import { fault } from '../schemas.ts';
import type { RouteDependencies, Routes } from './dependencies.ts';

const config = { needs: NEEDS.nothing };

/** Coming in by the identity provider: a browser by redirects, a terminal by a code that is typed elsewhere. */
export function oidcRoutes(routes: Routes, deps: RouteDependencies): void {
  browserRoutes(routes, deps);
  deviceRoutes(routes, deps);
}

function browserRoutes(routes: Routes, { access, limits, hasPages }: RouteDependencies): void {
  routes.get(
    '/v1/oidc/login',
    {
      config,
      onRequest: (request) => limits.logIn(request),
      schema: {
        summary: 'Begin a log-in: the browser goes to the identity provider',
        response: { 302: z.undefined(), default: fault },
      },
    },
    async (_request, reply) => {
      const { url, kept } = await access.beginBrowser();
      beginLoginCookie(reply, kept);
      return reply.redirect(url, 302);
    },
  );
  routes.get(
    '/v1/oidc/callback',
    {
      config,
      onRequest: (request) => limits.logIn(request),
      schema: {
        summary: 'End a log-in: the browser comes back and gets the cookie of a session',
        querystring: z.looseObject({}),
        response: { 200: z.string(), 302: z.undefined(), default: fault },
      },
    },
    async (request, reply) => {
      const kept = loginCookieOf(request);
      endLoginCookie(reply);
      // Without it somebody else has begun this log-in, and would have this browser work in their name.
      if (kept === null) throw new Fault('KT6122', { place: 'log-in', saw: 'a browser that has begun none' });
      const opened = await access.finishBrowser(kept, request.url.split('?')[1] ?? '');
      setSessionCookie(reply, opened.token);
      if (hasPages) return reply.redirect('/', 302);
      return reply
        .type('text/plain; charset=utf-8')
        .serializer((text: string) => text)
        .send('You are logged in to keyturn, and may close this window.\n');
    },
  );
}

function deviceRoutes(routes: Routes, { access, limits }: RouteDependencies): void {
  routes.post(
    '/v1/oidc/device',
    {
      config,
      onRequest: (request) => limits.logIn(request),
      schema: {
        summary: 'Begin a log-in that a person finishes in a browser elsewhere',
        response: { 200: deviceLogin, default: fault },
      },
    },
    async () => toWire(await access.beginDevice()),
  );
  routes.post(
    '/v1/oidc/device/poll',
    {
      config,
      onRequest: (request) => limits.poll(request),
      schema: {
        summary: 'Whether it is finished: then a session is open',
        body: z.strictObject({ handle: z.string().min(1).max(4_096) }),
        response: { 200: openedSession, 202: pending, default: fault },
      },
    },
    async ({ body }, reply) => {
      const opened = await access.pollDevice(body.handle);
      if (opened === null) return reply.code(202).send({ pending: true as const });
      return reply.code(200).send(toWire(opened));
    },
  );
}
