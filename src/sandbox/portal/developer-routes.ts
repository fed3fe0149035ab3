import { z } from 'zod';
import { rfc3339 } from '../clock.ts';
import type { Change } from '../change.ts';
import type { Desk } from '../desk.ts';
import { parseBody } from '../http/body.ts';
import type { Incoming, Reply } from '../http/exchange.ts';
import type { Route } from '../http/router.ts';
import {
  applicationsOf,
  editApplication,
  ownApplication,
  registerApplication,
} from '../rules/application.ts';
import { askForCode } from '../rules/ask-code.ts';
import { institutionOf } from '../rules/institution.ts';
import { deleteKeyApplication, generateKey, resetKey } from '../rules/keys.ts';
import type { KeyAsk } from '../rules/keys.ts';
import { authorizationStatus, userOf } from '../rules/user.ts';
import { applicationView, deletionView, maskedContact, shownKeyView } from '../rules/view.ts';
import type { State } from '../state.ts';

export const applicationName = z
  .string()
  .regex(/^[A-Za-z0-9._-]{1,64}$/, 'expected 1 to 64 of A-Z a-z 0-9 . _ -');
export const registerBody = z.strictObject({ name: applicationName });
export const editBody = z
  .strictObject({ name: applicationName.optional(), validityDays: z.int().optional() })
  .refine(
    (edit) => edit.name !== undefined || edit.validityDays !== undefined,
    'expected name or validityDays',
  );
const codeBody = z.strictObject({ purpose: z.enum(['generate', 'reset', 'delete']) });
export const stepUpBody = z.strictObject({ code: z.string().max(16), tradingPassword: z.string().max(256) });

/** Developer Management Center > API Keys Application Management > Broker API. */
export function developerRoutes(desk: Desk): Route[] {
  return [...applicationRoutes(desk), ...keyRoutes(desk)];
}

function applicationRoutes({ book, chance, sessions }: Desk): Route[] {
  const who = (request: Incoming) => sessions.userOf(request, book.now());
  return [
    {
      pattern: 'GET /developer/applications',
      summary: 'Your key applications, with the authorised company name and the authorization status.',
      handle: (request) => ({ status: 200, body: listing(book.state(), book.now(), who(request)) }),
    },
    {
      pattern: 'POST /developer/applications',
      summary: 'Register a key application under a name.',
      handle: async (request) => {
        const user = who(request);
        const { name } = parseBody(registerBody, request);
        const ask = { user, id: chance.id('app'), name };
        const made = await book.update((state, now) => registerApplication(state, now, ask));
        return { status: 201, body: applicationView(book.state(), book.now(), made) };
      },
    },
    {
      pattern: 'GET /developer/applications/:id',
      summary: 'One of them; key and secret masked.',
      handle: (request, params) => {
        const application = ownApplication(book.state(), who(request), params('id'));
        return { status: 200, body: applicationView(book.state(), book.now(), application) };
      },
    },
    {
      pattern: 'PATCH /developer/applications/:id',
      summary: 'Rename it, or choose another validity (applies at the next reset).',
      handle: async (request, params) => {
        const ask = { user: who(request), id: params('id'), edit: parseBody(editBody, request) };
        const edited = await book.update((state, now) => editApplication(state, now, ask));
        return { status: 200, body: applicationView(book.state(), book.now(), edited) };
      },
    },
    {
      pattern: 'POST /developer/applications/:id/codes',
      summary: 'Have a verification code sent to your phone or mailbox.',
      handle: async (request, params) => {
        const ask = {
          user: who(request),
          id: params('id'),
          ...parseBody(codeBody, request),
          code: chance.code(),
        };
        const sent = await book.update((state, now) => askForCode(state, now, ask));
        const body = {
          channel: sent.channel,
          sentTo: maskedContact(sent.to),
          expiresAt: rfc3339(sent.expiresAt),
        };
        return { status: 202, body };
      },
    },
  ];
}

/** The three acts that need a code and the trading password. */
function keyRoutes({ book, chance, sessions }: Desk): Route[] {
  const act = async <T>(
    request: Incoming,
    id: string,
    rule: (state: State, now: number, ask: KeyAsk) => Change<T>,
    reply: (result: T, now: number) => Reply,
  ): Promise<Reply> => {
    const user = sessions.userOf(request, book.now());
    const ask: KeyAsk = { user, id, stepUp: parseBody(stepUpBody, request) };
    return reply(await book.update((state, now) => rule(state, now, ask)), book.now());
  };
  const fresh = () => ({ appKey: chance.appKey(), appSecret: chance.appSecret() });
  return [
    {
      pattern: 'POST /developer/applications/:id/generate',
      summary: 'Generate the first key. The secret is shown here and never again.',
      handle: (request, params) =>
        act(
          request,
          params('id'),
          (state, now, ask) => generateKey(state, now, ask, fresh()),
          (shown) => ({ status: 201, body: shownKeyView(shown) }),
        ),
    },
    {
      pattern: 'POST /developer/applications/:id/reset',
      summary: 'Reset the key. The new one works at once; the old one lives on through the overlap.',
      handle: (request, params) =>
        act(
          request,
          params('id'),
          (state, now, ask) => resetKey(state, now, ask, fresh()),
          (shown) => ({ status: 200, body: shownKeyView(shown) }),
        ),
    },
    {
      pattern: 'POST /developer/applications/:id/delete',
      summary: 'Delete the key application; the old key ends at once.',
      handle: (request, params) =>
        act(request, params('id'), deleteKeyApplication, (deletion, now) => ({
          status: 200,
          body: deletionView(deletion, now),
        })),
    },
  ];
}

function listing(state: State, now: number, email: string) {
  const user = userOf(state, email);
  return {
    companyName: institutionOf(state, user.institutionId).name,
    authorizationStatus: authorizationStatus(user),
    applications: applicationsOf(state, email).map((application) => applicationView(state, now, application)),
  };
}
