import { z } from 'zod';
import type { Change } from '../change.ts';
import type { Desk } from '../desk.ts';
import { parseBody } from '../http/body.ts';
import type { Reply } from '../http/exchange.ts';
import type { Route } from '../http/router.ts';
import { setApplicationStatus } from '../rules/application.ts';
import { OPEN } from '../rules/lock.ts';
import { configureUser, editUser, registerUser, userOf, withdrawUser } from '../rules/user.ts';
import { applicationView, staffUserView } from '../rules/view.ts';
import { accountSchema } from '../state.ts';
import type { State, User } from '../state.ts';
import { addressRange, endpointPattern } from './institution-routes.ts';

const password = z.string().min(6).max(256);
export const userBody = z.strictObject({
  email: z.email().max(254),
  phone: z.string().min(4).max(32),
  loginPassword: password,
  tradingPassword: password,
  accounts: z.array(accountSchema).default([]),
});
export const endpointsBody = z.strictObject({ endpoints: z.array(endpointPattern) });
export const ipsBody = z.strictObject({ ips: z.array(addressRange) });
const accountsBody = z.strictObject({ accounts: z.array(accountSchema) });
const marketDataBody = z.strictObject({ subscribed: z.boolean() });
const statusBody = z.strictObject({ status: z.enum(['active', 'not-activated', 'disabled']) });

/** Users, what they may do, and the state of their key applications. Edits work from the next signed call on. */
export function userRoutes(desk: Desk): Route[] {
  return [...accountRoutes(desk), ...permissionRoutes(desk)];
}

function accountRoutes({ book }: Desk): Route[] {
  return [
    {
      pattern: 'POST /staff/institutions/:id/users',
      summary: 'Open a login account under the institution; it is not authorised yet.',
      handle: async (request, params) => {
        const given = parseBody(userBody, request);
        const user = await book.update((state) => registerUser(state, params('id'), given));
        return { status: 201, body: staffUserView(user) };
      },
    },
    {
      pattern: 'GET /staff/users/:email',
      summary: 'One user as staff see them.',
      handle: (_, params) => shown(userOf(book.state(), params('email'))),
    },
    {
      pattern: 'POST /staff/users/:email/withdraw',
      summary: 'Withdraw the authorization: every key of the user is refused at once.',
      handle: async (_, params) =>
        shown(await book.update((state, now) => withdrawUser(state, now, params('email')))),
    },
    {
      pattern: 'POST /staff/users/:email/unlock',
      summary: 'Open a locked account.',
      handle: async (_, params) =>
        shown(await book.update((state) => editUser(state, params('email'), { login: OPEN, stepUp: OPEN }))),
    },
    {
      pattern: 'PUT /staff/applications/:id/status',
      summary: 'active, not-activated (403 APP_NOT_ACTIVATED) or disabled (401 UNAUTHORIZED).',
      handle: async (request, params) => {
        const { status } = parseBody(statusBody, request);
        const changed = await book.update((state) => setApplicationStatus(state, params('id'), status));
        return { status: 200, body: applicationView(book.state(), book.now(), changed) };
      },
    },
  ];
}

function permissionRoutes({ book }: Desk): Route[] {
  const edit = async (rule: (state: State) => Change<User>): Promise<Reply> => shown(await book.update(rule));
  return [
    {
      pattern: 'PUT /staff/users/:email/endpoint-permissions',
      summary: 'Which endpoints all keys of the user may call.',
      handle: (request, params) => {
        const { endpoints } = parseBody(endpointsBody, request);
        return edit((state) => configureUser(state, params('email'), { endpointPermissions: endpoints }));
      },
    },
    {
      pattern: 'PUT /staff/users/:email/ip-whitelist',
      summary: 'From where all keys of the user may call; empty: from anywhere.',
      handle: (request, params) => {
        const { ips } = parseBody(ipsBody, request);
        return edit((state) => configureUser(state, params('email'), { ipWhitelist: ips }));
      },
    },
    {
      pattern: 'PUT /staff/users/:email/accounts',
      summary: "The user's accounts and operations in the Portal; keys follow them.",
      handle: (request, params) => {
        const { accounts } = parseBody(accountsBody, request);
        return edit((state) => editUser(state, params('email'), { accounts }));
      },
    },
    {
      pattern: 'PUT /staff/users/:email/market-data',
      summary: 'Whether the user subscribed to market data.',
      handle: (request, params) => {
        const { subscribed } = parseBody(marketDataBody, request);
        return edit((state) => editUser(state, params('email'), { marketDataSubscribed: subscribed }));
      },
    },
  ];
}

const shown = (user: User): Reply => ({ status: 200, body: staffUserView(user) });
