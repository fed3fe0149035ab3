import { z } from 'zod';
import { NEEDS } from '../../domain/access/needs.ts';
import { toWire } from '../../domain/wire.ts';
import { loginLink, loginWays, openedSession } from '../access-schemas.ts';
import { setSessionCookie } from '../cookies.ts';
import { callerOf } from '../gatekeeper.ts';
import { fault } from '../schemas.ts';
import type { RouteDependencies, Routes } from './dependencies.ts';

/** How a browser comes in beside a password: by a link that is good once, made on the daemon's own machine. */
export function linkRoutes(routes: Routes, { access, limits }: RouteDependencies): void {
  routes.get(
    '/v1/session/ways',
    {
      config: { needs: NEEDS.nothing },
      schema: { summary: 'How people can log in', response: { 200: loginWays, default: fault } },
    },
    async () => ({ password: true as const, provider: access.hasProvider }),
  );
  routes.post(
    '/v1/session/links',
    {
      config: { needs: NEEDS.installation },
      schema: {
        summary:
          'A link by which a browser logs in once, within minutes; for the token in the data directory',
        response: { 201: loginLink, default: fault },
      },
    },
    async (request, reply) => reply.code(201).send(toWire(access.makeLink(callerOf(request)))),
  );
  routes.post(
    '/v1/session/follow-link',
    {
      config: { needs: NEEDS.nothing },
      onRequest: (request) => limits.logIn(request),
      schema: {
        summary: 'Log a browser in by such a link: it gets the cookie of a session',
        body: z.strictObject({ link: z.string().min(1).max(200) }),
        response: { 200: openedSession, default: fault },
      },
    },
    async ({ body }, reply) => {
      const opened = await access.followLink(body.link);
      setSessionCookie(reply, opened.token);
      return toWire({ ...opened, token: null });
    },
  );
}
