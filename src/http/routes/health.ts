import { z } from 'zod';
import { Fault } from '../../domain/fault.ts';
import { fault } from '../schemas.ts';
import type { RouteDependencies, Routes } from './dependencies.ts';

/**
 * For machines. Liveness and readiness tell nothing worth a token; metrics name credentials, so they are free on this
 * machine only and need the administrator's token from outside.
 */
export function healthRoutes(routes: Routes, { ready, metricsText }: RouteDependencies): void {
  routes.get(
    '/healthz',
    {
      config: { access: 'open' },
      schema: { summary: 'The process lives', response: { 200: z.object({ status: z.literal('ok') }) } },
    },
    async () => ({ status: 'ok' as const }),
  );
  routes.get(
    '/readyz',
    {
      config: { access: 'open' },
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
    { config: { access: 'local' }, schema: { summary: 'Prometheus text', response: { 200: z.string() } } },
    async (_request, reply) =>
      reply
        .type('text/plain; version=0.0.4; charset=utf-8')
        .serializer((text: string) => text)
        .send(await metricsText()),
  );
}
