import { z } from 'zod';
import { NEEDS } from '../../domain/access/needs.ts';
import type { LifeAnswer, LifeRequest } from '../../domain/life/request.ts';
import { parseTime, toWire } from '../../domain/wire.ts';
import { callerOf } from '../gatekeeper.ts';
import { lifeAnswer } from '../life-schemas.ts';
import { fault } from '../schemas.ts';
import type { RouteDependencies, Routes } from './dependencies.ts';
import { credentialName } from './reading.ts';

const config = { needs: NEEDS.operating, credentialIn: 'path' } as const;
const reason = z.string().trim().min(1).max(1_000);
const optionalReason = reason.nullable().default(null);
const dryRun = z.boolean().default(false).meta({ description: 'Only tell what would happen.' });
const time = z.string().refine((text) => parseTime(text) !== null, { error: 'expected an RFC 3339 time' });

interface LifeRoute<B extends z.ZodType> {
  readonly path: string;
  readonly summary: string;
  readonly body: B;
  readonly requestOf: (body: z.output<B>) => LifeRequest;
}

/** What people ask of a credential's life. Each tells with `dryRun` what it would do. */
export function lifeRoutes(routes: Routes, deps: RouteDependencies): void {
  route(routes, deps, {
    path: 'pause',
    summary: 'Start no new rotation; what has called the issuer goes on to its end',
    body: z.strictObject({ reason, dryRun }),
    requestOf: (body) => ({ act: 'pause', reason: body.reason }),
  });
  route(routes, deps, {
    path: 'resume',
    summary: 'Let rotations start again',
    body: z.strictObject({ reason: optionalReason, dryRun }),
    requestOf: (body) => ({ act: 'resume', reason: body.reason }),
  });
  route(routes, deps, {
    path: 'hold',
    summary: 'Start no due rotation and retire no old key before a time',
    body: z.strictObject({ reason, untilAt: time, dryRun }),
    requestOf: (body) => ({ act: 'hold', reason: body.reason, untilAt: parseTime(body.untilAt) ?? 0 }),
  });
  route(routes, deps, {
    path: 'end-hold',
    summary: 'End a hold before its time',
    body: z.strictObject({ reason: optionalReason, dryRun }),
    requestOf: (body) => ({ act: 'end-hold', reason: body.reason }),
  });
  route(routes, deps, {
    path: 'cancel',
    summary: 'Give up what has not called the issuer',
    body: z.strictObject({ reason, dryRun }),
    requestOf: (body) => ({ act: 'cancel', reason: body.reason }),
  });
  redeliveryRoutes(routes, deps);
}

function redeliveryRoutes(routes: Routes, deps: RouteDependencies): void {
  route(routes, deps, {
    path: 'rollback',
    summary: 'Write the previous key to every destination again, as long as the issuer accepts it',
    body: z.strictObject({ reason, dryRun }),
    requestOf: (body) => ({ act: 'rollback', reason: body.reason }),
  });
  route(routes, deps, {
    path: 'sync',
    summary: 'Write the current key to the destinations that lack it',
    body: z.strictObject({ reason, dryRun }),
    requestOf: (body) => ({ act: 'sync', reason: body.reason }),
  });
  importRoute(routes, deps);
  endRoutes(routes, deps);
  permissionsRoute(routes, deps);
}

function endRoutes(routes: Routes, deps: RouteDependencies): void {
  route(routes, deps, {
    path: 'decommission',
    summary: 'Empty every destination, end the key at the issuer, and manage it no more',
    body: z.strictObject({
      reason,
      dryRun,
      keepKey: z.boolean().default(false).meta({ description: 'Leave the key alive at the issuer.' }),
      consumersGone: z.boolean().default(false).meta({ description: 'No consumer uses the key any more.' }),
    }),
    requestOf: ({ reason: why, keepKey, consumersGone }) => ({
      ...{ act: 'decommission', reason: why, keepKey, consumersGone },
    }),
  });
  route(routes, deps, {
    path: 'recommission',
    summary: 'Begin a new life of a decommissioned credential',
    body: z.strictObject({ reason, dryRun }),
    requestOf: (body) => ({ act: 'recommission', reason: body.reason }),
  });
}

function permissionsRoute(routes: Routes, deps: RouteDependencies): void {
  route(routes, deps, {
    path: 'accept-permissions',
    summary: 'Call what was last seen of what the keys may do right from now on',
    body: z.strictObject({
      ...{ reason, dryRun },
      seenAt: time.meta({ description: 'Of the look whose findings were read.' }),
    }),
    requestOf: (body) => ({
      ...{ act: 'accept-permissions', reason: body.reason, seenAt: parseTime(body.seenAt) ?? 0 },
    }),
  });
}

const brought = z.object({ appKey: z.string().min(1).max(4_096), appSecret: z.string().min(1).max(4_096) });

/** The key goes in and never out: it is sealed as it came, and no answer and no log holds it. */
function importRoute(routes: Routes, { operations }: RouteDependencies): void {
  routes.post(
    '/v1/credentials/:name/import',
    {
      config,
      schema: {
        summary: 'Bring a key that was made outside: sealed first, then proved, then delivered',
        params: credentialName,
        body: z.strictObject({ reason, dryRun, key: brought.nullable().default(null) }),
        response: { 200: lifeAnswer, 202: lifeAnswer, default: fault },
      },
    },
    async (request, reply) => {
      const { name } = request.params;
      const { dryRun: only, key, reason: why } = request.body;
      const caller = callerOf(request);
      const answer =
        only || key === null
          ? await operations.life(name, { act: 'import', reason: why }, only, caller)
          : await operations.importKey(name, why, Buffer.from(JSON.stringify(key)), caller);
      return reply.code(only ? 200 : 202).send(toWire(answer));
    },
  );
}

function route<B extends z.ZodType<{ dryRun: boolean }>>(
  routes: Routes,
  { operations }: RouteDependencies,
  { path, summary, body, requestOf }: LifeRoute<B>,
): void {
  routes.post(
    `/v1/credentials/:name/${path}`,
    {
      config,
      schema: {
        summary,
        params: credentialName,
        body,
        response: { 200: lifeAnswer, 202: lifeAnswer, default: fault },
      },
    },
    async (request, reply) => {
      const { name } = request.params;
      const asked = request.body as z.output<B>;
      const answer: LifeAnswer = await operations.life(
        name,
        requestOf(asked),
        asked.dryRun,
        callerOf(request),
      );
      return reply.code(asked.dryRun ? 200 : 202).send(toWire(answer));
    },
  );
}
