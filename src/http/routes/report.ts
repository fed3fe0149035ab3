import { z } from 'zod';
import { NEEDS } from '../../domain/access/needs.ts';
import { parseTime, toWire } from '../../domain/wire.ts';
import { credentialEvidence, evidence } from '../evidence-schema.ts';
import { sendLarge } from '../large-list.ts';
import { fault } from '../schemas.ts';
import type { RouteDependencies, Routes } from './dependencies.ts';

const instant = z.string().refine((text) => parseTime(text) !== null, 'an RFC 3339 time');

/** What the journal holds of a period. It walks the whole journal, and changes nothing. */
export function reportRoutes(routes: Routes, { operations, log, redact }: RouteDependencies): void {
  routes.get(
    '/v1/report',
    {
      config: { needs: NEEDS.auditing },
      schema: {
        summary: 'What the journal holds of a period, credential by credential; without `to`, until now',
        querystring: z.strictObject({ from: instant, to: instant.optional() }),
        response: { 200: evidence, default: fault },
      },
    },
    async ({ query: { from, to } }, reply) => {
      const { credentials, ...rest } = await operations.report({
        fromAt: parseTime(from) ?? 0,
        toAt: to === undefined ? null : parseTime(to),
      });
      return sendLarge(reply, {
        ...{ beside: toWire(rest), items: credentials, schema: credentialEvidence },
        voice: { log, redact },
      });
    },
  );
}
