import { z } from 'zod';
import { NEEDS } from '../../domain/access/needs.ts';
import { whoIs } from '../../domain/access/views.ts';
import { Secret } from '../../domain/secret.ts';
import { toWire } from '../../domain/wire.ts';
import { openedSession, accountName, password, whoAmI } from '../access-schemas.ts';
import { clearSessionCookie, setSessionCookie } from '../cookies.ts';
import { knownOf } from '../gatekeeper.ts';
import { fault } from '../schemas.ts';
import type { RouteDependencies, Routes } from './dependencies.ts';

/** Coming in and going out again. */
export function sessionRoutes(routes: Routes, { access, limits }: RouteDependencies): void {
  routes.get(
    '/v1/whoami',
    {
      config: { needs: NEEDS.known },
      schema: { summary: 'Who the caller is', response: { 200: whoAmI, default: fault } },
    },
    async (request) => {
      const { caller, session } = knownOf(request);
      return toWire(whoIs(caller, session?.endsAt ?? null));
    },
  );
  routes.post(
    '/v1/session',
    {
      config: { needs: NEEDS.nothing },
      onRequest: (request) => limits.logIn(request),
      schema: {
        summary: 'Log in with name and password; with a new password, change it',
        body: z.strictObject({
          user: accountName,
          password,
          newPassword: password.nullable().default(null),
          as: z
            .enum(['token', 'cookie'])
            .default('token')
            .meta({ description: 'A browser takes the cookie and never sees the token.' }),
        }),
        response: { 200: openedSession, default: fault },
      },
    },
    async ({ body }, reply) => {
      const fresh = body.newPassword === null ? null : new Secret(body.newPassword);
      const opened = await access.logIn(body.user, new Secret(body.password), fresh);
      if (body.as === 'token') return toWire(opened);
      setSessionCookie(reply, opened.token);
      return toWire({ ...opened, token: null });
    },
  );
  routes.post(
    '/v1/session/end',
    {
      config: { needs: NEEDS.known },
      schema: { summary: 'Log out', response: { 204: z.undefined(), default: fault } },
    },
    async (request, reply) => {
      await access.logOut(knownOf(request));
      clearSessionCookie(reply);
      return reply.code(204).send();
    },
  );
}
