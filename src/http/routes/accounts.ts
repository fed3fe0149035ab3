import { z } from 'zod';
import { NEEDS } from '../../domain/access/needs.ts';
import { Secret } from '../../domain/secret.ts';
import { parseTime, toWire } from '../../domain/wire.ts';
import {
  accessEventList,
  accountName,
  createdToken,
  newToken,
  newUser,
  password,
  tokenList,
  userChange,
  userList,
} from '../access-schemas.ts';
import { callerOf } from '../gatekeeper.ts';
import { fault } from '../schemas.ts';
import type { RouteDependencies, Routes } from './dependencies.ts';

const reading = { needs: NEEDS.auditing };
const config = { needs: NEEDS.administering };
const params = z.object({ name: accountName });
const nothing = { 204: z.undefined(), default: fault };

/** Who may come in: users with a password of this installation, and API tokens. */
export function accountRoutes(routes: Routes, deps: RouteDependencies): void {
  userRoutes(routes, deps);
  oneUserRoutes(routes, deps);
  tokenRoutes(routes, deps);
  accessEventRoute(routes, deps);
}

function userRoutes(routes: Routes, { access }: RouteDependencies): void {
  routes.get(
    '/v1/users',
    {
      config: reading,
      schema: { summary: 'Users and their roles', response: { 200: userList, default: fault } },
    },
    async () => ({ items: toWire(await access.users()) }),
  );
  routes.post(
    '/v1/users',
    {
      config,
      schema: {
        summary: 'Add a user, who chooses another password at first',
        body: newUser,
        response: nothing,
      },
    },
    async (request, reply) => {
      const { password: first, ...user } = request.body;
      await access.addUser(user, new Secret(first), callerOf(request));
      return reply.code(204).send();
    },
  );
}

function oneUserRoutes(routes: Routes, { access }: RouteDependencies): void {
  routes.post(
    '/v1/users/:name',
    {
      config,
      schema: { summary: 'Give a user other roles and groups', params, body: userChange, response: nothing },
    },
    async (request, reply) => {
      await access.changeUser(request.params.name, request.body, callerOf(request));
      return reply.code(204).send();
    },
  );
  routes.post(
    '/v1/users/:name/disable',
    {
      config,
      schema: {
        summary: 'End what a user has open, and let nobody in by that name',
        params,
        response: nothing,
      },
    },
    async (request, reply) => {
      await access.disableUser(request.params.name, callerOf(request));
      return reply.code(204).send();
    },
  );
  routes.post(
    '/v1/users/:name/enable',
    { config, schema: { summary: 'Let a disabled or locked user in again', params, response: nothing } },
    async (request, reply) => {
      await access.enableUser(request.params.name, callerOf(request));
      return reply.code(204).send();
    },
  );
  routes.post(
    '/v1/users/:name/password',
    {
      config,
      schema: {
        summary: 'Set a password that its user has to change',
        params,
        body: z.strictObject({ password }),
        response: nothing,
      },
    },
    async (request, reply) => {
      await access.setPassword(request.params.name, new Secret(request.body.password), callerOf(request));
      return reply.code(204).send();
    },
  );
}

function tokenRoutes(routes: Routes, { access }: RouteDependencies): void {
  routes.get(
    '/v1/tokens',
    { config: reading, schema: { summary: 'API tokens', response: { 200: tokenList, default: fault } } },
    async () => ({ items: toWire(await access.tokens()) }),
  );
  routes.post(
    '/v1/tokens',
    {
      config,
      schema: {
        summary: 'Make an API token; its secret is shown this once',
        body: newToken,
        response: { 200: createdToken, default: fault },
      },
    },
    async (request) => {
      const { expiresAt, ...token } = request.body;
      return toWire(
        await access.createToken({ ...token, expiresAt: parseTime(expiresAt) ?? 0 }, callerOf(request)),
      );
    },
  );
  routes.post(
    '/v1/tokens/:name/revoke',
    { config, schema: { summary: 'Let nobody in by a token any more', params, response: nothing } },
    async (request, reply) => {
      await access.revokeToken(request.params.name, callerOf(request));
      return reply.code(204).send();
    },
  );
}

function accessEventRoute(routes: Routes, { access }: RouteDependencies): void {
  routes.get(
    '/v1/audit/access',
    {
      config: reading,
      schema: {
        summary: 'What changed who may do what, and who came in; oldest first',
        querystring: z.strictObject({
          after: z.coerce.number().int().nonnegative().default(0),
          limit: z.coerce.number().int().min(1).max(1_000).default(200),
        }),
        response: { 200: accessEventList, default: fault },
      },
    },
    async ({ query: { after, limit } }) => ({
      items: toWire(await access.events({ afterSeq: after, limit })),
    }),
  );
}
