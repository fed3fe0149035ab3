import { z } from 'zod';
import { NEEDS } from '../../domain/access/needs.ts';
import { Fault } from '../../domain/fault.ts';
import { fault } from '../schemas.ts';
import type { RouteDependencies, Routes } from './dependencies.ts';

/**
 * For machines. Liveness and readiness tell nothing worth a token; metrics name credentials, so they are free on this
 * machine only and need a role from outside.
 */
export function healthRoutes(routes: Routes, { ready, metricsText }: RouteDependencies): void {
  routes.get(
    '/healthz',
    {
      config: { needs: NEEDS.nothing },
      schema: { summary: 'The process lives', response: { 200: z.object({ status: z.literal('ok') }) } },
    },
    async () => ({ status: 'ok' as const }),
  );
  routes.get(
    '/readyz',
    {
      config: { needs: NEEDS.nothing },
      schema: {
        summary: 'The daemon can do its work',
        response: { 200: z.object({ status: z.literal('ready') }), 503: fault },
      },
    },
    async () => {
      if (await ready()) return { status: 'ready' as const };
      throw new Fault('KT6016', { place: 'daemon', saw: 'it is not ready' });
    },
  );
  routes.get(
    '/metrics',
    {
      config: { needs: NEEDS.machine },
      schema: { summary: 'Prometheus text', response: { 200: z.string() } },
    },
    async (_request, reply) =>
      reply
        .type('text/plain; version=0.0.4; charset=utf-8')
        .serializer((text: string) => text)
        .send(await metricsText()),
  );
}
