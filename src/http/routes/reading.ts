import { z } from 'zod';
import { NEEDS } from '../../domain/access/needs.ts';
import { parseTime, toWire } from '../../domain/wire.ts';
import { sendLarge } from '../large-list.ts';
import { adoption } from '../adoption-schema.ts';
import {
  checkList,
  credential,
  daemonInfo,
  fault,
  planItem,
  planView,
  statusList,
  statusRow,
  why,
} from '../schemas.ts';
import type { RouteDependencies, Routes } from './dependencies.ts';

const name = z.string().min(1).max(200);

export const credentialName = z.object({ name });

/** `?name=a&name=b`; a reader of one or many. */
const names = z.union([name.transform((one) => [one]), z.array(name).max(200)]);

const rfc3339 = z.string().refine((text) => parseTime(text) !== null, { error: 'expected an RFC 3339 time' });

const config = { needs: NEEDS.looking };
const atOne = { needs: NEEDS.looking, credentialIn: 'path' } as const;

/** What people look at. Nothing here changes anything. */
export function readingRoutes(routes: Routes, deps: RouteDependencies): void {
  installationRoutes(routes, deps);
  statusRoute(routes, deps);
  credentialRoutes(routes, deps);
}

function statusRoute(routes: Routes, { operations, log, redact }: RouteDependencies): void {
  const voice = { log, redact };
  routes.get(
    '/v1/status',
    {
      config,
      schema: {
        summary: 'One row per credential, or for those that are named',
        querystring: z.strictObject({
          name: names.optional(),
          after: name.optional().meta({ description: 'A name: only what comes after it' }),
          limit: z.coerce.number().int().min(1).max(10_000).optional(),
        }),
        response: { 200: statusList, default: fault },
      },
    },
    async ({ query }, reply) =>
      sendLarge(reply, {
        ...{ beside: {}, items: await operations.status(query.name ?? null, pageOf(query)) },
        ...{ schema: statusRow, voice },
      }),
  );
}

function credentialRoutes(routes: Routes, { operations, log, redact }: RouteDependencies): void {
  const voice = { log, redact };
  routes.get(
    '/v1/credentials/:name',
    {
      config: atOne,
      schema: {
        summary: 'All that is known of a credential',
        params: credentialName,
        response: { 200: credential, default: fault },
      },
    },
    async ({ params }) => toWire(await operations.show(params.name)),
  );
  routes.get(
    '/v1/credentials/:name/why',
    {
      config: atOne,
      schema: {
        summary: 'Why it is rotated now, or not yet',
        params: credentialName,
        response: { 200: why, default: fault },
      },
    },
    async ({ params }) => toWire(await operations.why(params.name)),
  );
  routes.get(
    '/v1/credentials/:name/adoption',
    {
      config: atOne,
      schema: {
        summary: 'Who has the key that they should have, pod by pod',
        params: credentialName,
        response: { 200: adoption, default: fault },
      },
    },
    async ({ params }) => toWire(await operations.adoption(params.name)),
  );
  routes.get(
    '/v1/plan',
    {
      config,
      schema: {
        summary: 'What would happen now, or at a time',
        querystring: z.strictObject({ at: rfc3339.optional() }),
        response: { 200: planView, default: fault },
      },
    },
    async ({ query }, reply) => {
      const { items, ...rest } = await operations.plan(query.at === undefined ? null : parseTime(query.at));
      return sendLarge(reply, { beside: toWire(rest), items, schema: planItem, voice });
    },
  );
}

function pageOf({
  after,
  limit,
}: {
  readonly after?: string | undefined;
  readonly limit?: number | undefined;
}) {
  return { afterName: after ?? null, limit: limit ?? null };
}

function installationRoutes(routes: Routes, { operations }: RouteDependencies): void {
  routes.get(
    '/v1/info',
    { config, schema: { summary: 'The daemon itself', response: { 200: daemonInfo, default: fault } } },
    async () => toWire(await operations.info()),
  );
  routes.get(
    '/v1/doctor',
    {
      config,
      schema: { summary: 'Checks of the installation', response: { 200: checkList, default: fault } },
    },
    async () => ({ items: toWire(await operations.doctor()) }),
  );
}
