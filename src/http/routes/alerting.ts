import { z } from 'zod';
import { NEEDS } from '../../domain/access/needs.ts';
import { toWire } from '../../domain/wire.ts';
import {
  acknowledgementBody,
  alert,
  alertList,
  drillBody,
  silence,
  silenceBody,
  silenceList,
} from '../alert-schemas.ts';
import { callerOf } from '../gatekeeper.ts';
import { fault } from '../schemas.ts';
import type { RouteDependencies, Routes } from './dependencies.ts';

const looking = { needs: NEEDS.looking } as const;
const operating = { needs: NEEDS.operating } as const;

/** What is wrong, and what people say about it. */
export function alertingRoutes(routes: Routes, deps: RouteDependencies): void {
  alertRoutes(routes, deps);
  silenceRoutes(routes, deps);
}

function alertRoutes(routes: Routes, { operations }: RouteDependencies): void {
  routes.get(
    '/v1/alerts',
    {
      config: looking,
      schema: { summary: 'The alerts that are raised', response: { 200: alertList, default: fault } },
    },
    async () => ({ items: toWire(await operations.alerts()) }),
  );
  routes.post(
    '/v1/alerts/acknowledge',
    {
      config: operating,
      schema: {
        summary: 'Take an alert on: nobody else is called for it, on whatever channel',
        body: acknowledgementBody,
        response: { 200: alert, default: fault },
      },
    },
    async (request) => {
      const { key, note } = request.body;
      return toWire(await operations.acknowledgeAlert(key, note, callerOf(request)));
    },
  );
  routes.post(
    '/v1/alerts/drill',
    {
      config: operating,
      schema: {
        summary: 'Page on purpose, to see that it arrives',
        body: drillBody,
        response: { 201: alert, default: fault },
      },
    },
    async (request, reply) =>
      reply.code(201).send(toWire(await operations.drill(request.body, callerOf(request)))),
  );
}

function silenceRoutes(routes: Routes, { operations }: RouteDependencies): void {
  routes.get(
    '/v1/silences',
    {
      config: looking,
      schema: { summary: 'What is kept quiet now', response: { 200: silenceList, default: fault } },
    },
    async () => ({ items: toWire(await operations.silences()) }),
  );
  routes.post(
    '/v1/silences',
    {
      config: operating,
      schema: {
        summary: 'Keep alerts quiet for a time',
        body: silenceBody,
        response: { 201: silence, default: fault },
      },
    },
    async (request, reply) =>
      reply.code(201).send(toWire(await operations.silence(request.body, callerOf(request)))),
  );
  routes.post(
    '/v1/silences/:id/end',
    {
      config: operating,
      schema: {
        summary: 'End a silence before its time; what still stands is said',
        params: z.object({ id: z.string().min(1).max(200) }),
        response: { 204: z.undefined(), default: fault },
      },
    },
    async (request, reply) => {
      await operations.unsilence(request.params.id, callerOf(request));
      return reply.code(204).send();
    },
  );
}
