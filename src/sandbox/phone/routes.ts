import { z } from 'zod';
import type { Desk } from '../desk.ts';
import { parseBody } from '../http/body.ts';
import type { Incoming } from '../http/exchange.ts';
import type { Route } from '../http/router.ts';
import { enterTokenCode } from '../rules/token.ts';
import { userOf } from '../rules/user.ts';
import { messageView } from '../rules/view.ts';
import type { State } from '../state.ts';

const codeBody = z.strictObject({ code: z.string().max(16) });

/** The user's phone and mailbox: whoever holds them reads the codes. */
export function phoneRoutes({ book }: Desk): Route[] {
  return [
    {
      pattern: 'GET /phone/:email/messages',
      summary: 'The codes that were sent, newest first; ?application=ID and ?purpose=reset narrow.',
      handle: (request, params) => ({
        status: 200,
        body: { messages: messagesOf(book.state(), userOf(book.state(), params('email')).email, request) },
      }),
    },
    {
      pattern: 'POST /phone/:email/token-code',
      summary: "Enter an access token's code in the app: PENDING becomes NORMAL.",
      handle: async (request, params) => {
        const { code } = parseBody(codeBody, request);
        await book.update((state, now) => enterTokenCode(state, now, params('email'), code));
        return { status: 200, body: {} };
      },
    },
  ];
}

function messagesOf(state: State, email: string, request: Incoming) {
  const application = request.query.get('application');
  const purpose = request.query.get('purpose');
  return state.messages
    .filter((message) => message.user === email)
    .filter((message) => application === null || message.subject === application)
    .filter((message) => purpose === null || message.purpose === purpose)
    .reverse()
    .map(messageView);
}
