import { z } from 'zod';
import { NEEDS } from '../../domain/access/needs.ts';
import { toWire } from '../../domain/wire.ts';
import { sendLarge } from '../large-list.ts';
import { fault } from '../schemas.ts';
import { lane, simulation } from '../simulation-schema.ts';
import type { RouteDependencies, Routes } from './dependencies.ts';

/** A year of the fleet. It changes nothing, and takes a core for seconds. */
export function simulationRoutes(routes: Routes, { operations, log, redact }: RouteDependencies): void {
  routes.get(
    '/v1/simulation',
    {
      config: { needs: NEEDS.auditing },
      schema: {
        summary: 'Lets the fleet live for years from the states that it is in, and says what goes wrong',
        querystring: z.strictObject({
          years: z.coerce.number().int().min(1).max(10).default(1),
          asWritten: z.enum(['true', 'false']).default('false'),
        }),
        response: { 200: simulation, default: fault },
      },
    },
    async ({ query }, reply) => {
      const request = { years: query.years, asWritten: query.asWritten === 'true' };
      const { lanes, ...rest } = await operations.simulate(request);
      return sendLarge(reply, { beside: toWire(rest), items: lanes, schema: lane, voice: { log, redact } });
    },
  );
}
