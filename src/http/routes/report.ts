import { z } from 'zod';
import { NEEDS } from '../../domain/access/needs.ts';
import { parseTime, toWire } from '../../domain/wire.ts';
import { credentialEvidence, credentialIncident, evidence, incident } from '../evidence-schema.ts';
import { sendLarge } from '../large-list.ts';
import { fault } from '../schemas.ts';
import type { RouteDependencies, Routes } from './dependencies.ts';

const instant = z.string().refine((text) => parseTime(text) !== null, 'an RFC 3339 time');

/** What the journal holds of a period, or of an incident. Both walk the whole journal, and change nothing. */
export function reportRoutes(routes: Routes, deps: RouteDependencies): void {
  periodRoute(routes, deps);
  incidentRoute(routes, deps);
}

function incidentRoute(routes: Routes, { operations, log, redact }: RouteDependencies): void {
  routes.get(
    '/v1/incidents/:id',
    {
      config: { needs: NEEDS.auditing },
      schema: {
        summary:
          'The story of one incident: decided, agreed to, revoked, proven dead, moved, credential by credential',
        params: z.object({ id: z.string().min(1).max(200) }),
        response: { 200: incident, default: fault },
      },
    },
    async ({ params: { id } }, reply) => {
      const { credentials, ...rest } = await operations.incident(id);
      return sendLarge(reply, {
        ...{ beside: toWire(rest), items: credentials, schema: credentialIncident },
        voice: { log, redact },
      });
    },
  );
}

function periodRoute(routes: Routes, { operations, log, redact }: RouteDependencies): void {
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
