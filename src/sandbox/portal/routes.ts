import { z } from 'zod';
import { rfc3339 } from '../clock.ts';
import type { Desk } from '../desk.ts';
import { parseBody } from '../http/body.ts';
import type { Route } from '../http/router.ts';
import { institutionOf } from '../rules/institution.ts';
import { logIn } from '../rules/login.ts';
import { userOf } from '../rules/user.ts';
import { userView } from '../rules/view.ts';
import { bearerOf } from './session.ts';

export const loginBody = z.strictObject({ email: z.string().max(254), loginPassword: z.string().max(256) });

/** The Institutional Portal, as a user who logged in sees it. */
export function portalRoutes({ book, chance, sessions }: Desk): Route[] {
  return [
    {
      pattern: 'POST /login',
      summary: 'Log in with e-mail and login password; returns a bearer session.',
      handle: async (request) => {
        const { email, loginPassword } = parseBody(loginBody, request);
        const user = await book.update((state, now) => logIn(state, now, email, loginPassword));
        const { session, expiresAt } = sessions.begin(chance.bearer(), user.email, book.now());
        return { status: 200, body: { session, expiresAt: rfc3339(expiresAt) } };
      },
    },
    {
      pattern: 'POST /logout',
      summary: 'End the session.',
      handle: (request) => {
        sessions.end(bearerOf(request));
        return { status: 200, body: {} };
      },
    },
    {
      pattern: 'GET /portal/my-openapi-access',
      summary: 'OpenAPI Mgnt > My OpenAPI Access: whether you are authorised.',
      handle: (request) => {
        const user = userOf(book.state(), sessions.userOf(request, book.now()));
        const companyName = institutionOf(book.state(), user.institutionId).name;
        return { status: 200, body: { companyName, ...userView(user) } };
      },
    },
    {
      pattern: 'GET /portal/authorized-users',
      summary:
        'OpenAPI Mgnt > Open API Application > Broker API: the users of your institution who were authorised.',
      handle: (request) => {
        const state = book.state();
        const { institutionId } = userOf(state, sessions.userOf(request, book.now()));
        const users = Object.values(state.users)
          .filter((user) => user.institutionId === institutionId && user.authorization !== null)
          .map(userView);
        return { status: 200, body: { companyName: institutionOf(state, institutionId).name, users } };
      },
    },
  ];
}
