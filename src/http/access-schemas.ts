import { z } from 'zod';
import { ROLES } from '../domain/access/role.ts';
import { component, durationMs, time } from './schema-parts.ts';

export const roles = z.array(z.enum(ROLES)).max(ROLES.length);
export const groups = z.array(z.string().min(1).max(200)).max(200);
export const password = z.string().min(1).max(1_024);
export const accountName = z.string().min(1).max(200);

const credentials = z.array(z.string().min(1).max(200)).min(1).max(1_000).nullable();
const callers = z.enum(['administrator', 'user', 'oidc', 'machine', 'token', 'consumer']);

const whoFields = {
  kind: callers,
  name: z.string(),
  actor: z.string().meta({ description: 'How the journal names this caller.' }),
  roles,
  groups: z.array(z.string()),
  credentials: z.array(z.string()).nullable().meta({ description: 'The only ones in reach; null: all.' }),
  sessionEndsAt: time.nullable(),
};

export const whoAmI = component('WhoAmI', z.object(whoFields));

export const openedSession = component(
  'OpenedSession',
  z.object({
    ...whoFields,
    token: z
      .string()
      .nullable()
      .meta({ description: 'A bearer token until the session ends; null where a cookie was asked for.' }),
  }),
);

export const loginWays = component(
  'LoginWays',
  z.object({ password: z.literal(true), provider: z.boolean() }),
);

export const loginLink = component(
  'LoginLink',
  z.object({
    link: z.string().meta({ description: 'What follows /login/ in the address. Shown this once.' }),
    expiresAt: time,
  }),
);

export const deviceLogin = component(
  'DeviceLogin',
  z.object({
    userCode: z.string().meta({ description: 'What the person types in at the address.' }),
    url: z.string(),
    completeUrl: z.string().nullable(),
    handle: z.string().meta({ description: 'For asking whether it is finished.' }),
    intervalMs: durationMs,
    expiresAt: time,
  }),
);

export const pending = z.object({ pending: z.literal(true) });

export const newUser = z.strictObject({ name: accountName, roles, groups: groups.default([]), password });
export const userChange = z.strictObject({ roles, groups: groups.default([]) });

export const userList = component(
  'UserList',
  z.object({
    items: z.array(
      z.object({
        name: z.string(),
        roles,
        groups: z.array(z.string()),
        createdAt: time,
        disabledAt: time.nullable(),
        passwordAt: time,
        mustChange: z.boolean(),
        lockedUntilAt: time.nullable(),
      }),
    ),
  }),
);

const tokenFields = {
  name: z.string(),
  roles,
  credentials: z.array(z.string()).nullable(),
  createdAt: time,
  createdBy: z.string(),
  expiresAt: time,
  revokedAt: time.nullable(),
};

export const newToken = z.strictObject({
  name: accountName,
  roles,
  credentials: credentials.default(null),
  expiresAt: time,
});

export const createdToken = component(
  'CreatedToken',
  z.object({ ...tokenFields, secret: z.string().meta({ description: 'Shown this once.' }) }),
);

export const tokenList = component('TokenList', z.object({ items: z.array(z.object(tokenFields)) }));

export const whoMay = component(
  'WhoMay',
  z.object({
    users: userList.shape.items,
    tokens: tokenList.shape.items,
    groupRoles: z.array(z.object({ group: z.string(), roles })),
    acts: z.array(z.object({ route: z.string(), summary: z.string(), roles })),
  }),
);

export const accessEventList = component(
  'AccessEventList',
  z.object({
    items: z.array(
      z.object({
        seq: z.number().int(),
        at: time,
        actor: z.string(),
        event: z.looseObject({ type: z.string() }),
        hash: z.string(),
      }),
    ),
  }),
);
