import { z } from 'zod';
import { NEEDS } from '../../domain/access/needs.ts';
import { toWire } from '../../domain/wire.ts';
import { callerOf } from '../gatekeeper.ts';
import {
  recallAsk,
  recallBegun,
  recallConfirmed,
  recallList,
  recallPlan,
  recallView,
} from '../recall-schemas.ts';
import { fault } from '../schemas.ts';
import type { RouteDependencies, Routes } from './dependencies.ts';

const params = z.object({ id: z.string().min(1).max(100) });
const looking = { needs: NEEDS.looking };
const operating = { needs: NEEDS.operating };

/** Recalls: a revocation of many keys, wave after wave. */
export function recallRoutes(routes: Routes, deps: RouteDependencies): void {
  beginning(routes, deps);
  reading(routes, deps);
  steering(routes, deps);
}

function beginning(routes: Routes, { operations }: RouteDependencies): void {
  routes.post(
    '/v1/recall-plans',
    {
      config: operating,
      schema: {
        summary: 'What a revocation of many keys would do; nothing is begun',
        body: recallAsk,
        response: { 200: recallPlan, default: fault },
      },
    },
    async ({ body }) => toWire(await operations.planRecall(body)),
  );
  routes.post(
    '/v1/recalls',
    {
      config: operating,
      schema: {
        summary: 'Revoke many keys wave after wave, if it would still be planned the same',
        body: recallConfirmed,
        response: { 202: recallBegun, default: fault },
      },
    },
    async (request, reply) => {
      const { ask, ...confirmed } = request.body;
      return reply.code(202).send(toWire(await operations.beginRecall(ask, confirmed, callerOf(request))));
    },
  );
}

function reading(routes: Routes, { operations }: RouteDependencies): void {
  routes.get(
    '/v1/recalls',
    {
      config: looking,
      schema: { summary: 'The recalls that are not over', response: { 200: recallList, default: fault } },
    },
    async () => ({ items: toWire(await operations.recalls()) }),
  );
  routes.get(
    '/v1/recalls/:id',
    {
      config: looking,
      schema: {
        summary: 'How far a recall has come, credential by credential',
        params,
        response: { 200: recallView, default: fault },
      },
    },
    async (request) => toWire(await operations.recall(request.params.id)),
  );
}

function steering(routes: Routes, { operations }: RouteDependencies): void {
  const none = { 204: z.undefined(), default: fault };
  routes.post(
    '/v1/recalls/:id/stop',
    {
      config: operating,
      schema: {
        summary: 'Begin no further credential of a recall; what has begun goes on',
        params,
        body: z.strictObject({ reason: z.string().trim().min(1).max(1_000) }),
        response: none,
      },
    },
    async (request, reply) => {
      await operations.stopRecall(request.params.id, request.body.reason, callerOf(request));
      return reply.code(204).send();
    },
  );
  routes.post(
    '/v1/recalls/:id/continue',
    {
      config: operating,
      schema: { summary: 'Go on with a recall that has stopped', params, response: none },
    },
    async (request, reply) => {
      await operations.continueRecall(request.params.id, callerOf(request));
      return reply.code(204).send();
    },
  );
  routes.post(
    '/v1/recalls/:id/end',
    {
      config: operating,
      schema: { summary: 'Give up what a recall has not begun', params, response: none },
    },
    async (request, reply) => {
      await operations.endRecall(request.params.id, callerOf(request));
      return reply.code(204).send();
    },
  );
}
