import { Readable } from 'node:stream';
import { z } from 'zod';
import { NEEDS } from '../../domain/access/needs.ts';
import { SECOND_MS } from '../../domain/duration.ts';
import type { EventView } from '../../domain/views.ts';
import { parseTime, toWire } from '../../domain/wire.ts';
import { auditReport, eventList, fault } from '../schemas.ts';
import type { RouteDependencies, Routes } from './dependencies.ts';

const LONGEST_WAIT_S = 60;

const eventQuery = z.strictObject({
  name: z.string().max(200).optional(),
  after: z.coerce.number().int().nonnegative().default(0),
  limit: z.coerce.number().int().min(1).max(1_000).default(200),
  wait: z.coerce
    .number()
    .min(0)
    .max(LONGEST_WAIT_S)
    .default(0)
    .meta({ description: 'Seconds to wait for an event when there is none yet.' }),
});

const time = z
  .string()
  .refine((text) => parseTime(text) !== null, 'not an RFC 3339 time')
  .optional();

export function journalRoutes(routes: Routes, { operations, closing }: RouteDependencies): void {
  routes.get(
    '/v1/events',
    {
      config: { needs: NEEDS.looking },
      schema: {
        summary: 'Events of the journal after a position, oldest first; `wait` makes it a long poll',
        querystring: eventQuery,
        response: { 200: eventList, default: fault },
      },
    },
    async ({ query: { name, after, limit, wait } }) => {
      const found = operations.events({
        name: name ?? null,
        afterPosition: after,
        limit,
        waitMs: Math.round(wait * SECOND_MS),
      });
      return { items: toWire(await endedBy(closing, found)) };
    },
  );
  routes.get(
    '/v1/audit/verify',
    {
      config: { needs: NEEDS.auditing },
      schema: { summary: 'Walk every chain of the journal', response: { 200: auditReport, default: fault } },
    },
    async () => toWire(await operations.verifyAudit()),
  );
  exportRoute(routes, operations);
}

function exportRoute(routes: Routes, operations: RouteDependencies['operations']): void {
  routes.get(
    '/v1/audit/export',
    {
      config: { needs: NEEDS.auditing },
      schema: {
        summary: 'An evidence bundle, streamed as it is made: lines of JSON that verify offline',
        querystring: z.strictObject({ from: time, to: time }),
        response: {
          200: z.any().meta({ description: 'application/x-ndjson' }),
          default: fault,
        },
      },
    },
    async ({ query: { from, to } }, reply) => {
      const bytes = await operations.exportAudit({ fromAt: timeOf(from), toAt: timeOf(to) });
      return reply.type('application/x-ndjson').send(Readable.from(bytes, { objectMode: false }));
    },
  );
}

function timeOf(text: string | undefined): number | null {
  return text === undefined ? null : parseTime(text);
}

/** The answer, or none once the server closes: a daemon that stops does not wait for those who listen. */
function endedBy(closing: AbortSignal, found: Promise<readonly EventView[]>): Promise<readonly EventView[]> {
  return new Promise((resolve, reject) => {
    const end = (): void => resolve([]);
    if (closing.aborted) end();
    closing.addEventListener('abort', end, { once: true });
    found.then(resolve, reject).finally(() => closing.removeEventListener('abort', end));
  });
}
