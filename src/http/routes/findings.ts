import { z } from 'zod';
import { NEEDS } from '../../domain/access/needs.ts';
import { MOST_REPORT_BYTES, REPORT_FORMATS } from '../../domain/leaks/formats.ts';
import type { FindingVerdict } from '../../domain/leaks/events.ts';
import { toWire } from '../../domain/wire.ts';
import { callerOf } from '../gatekeeper.ts';
import { findingDetail, findingList, findingRow, leaksTaken } from '../leak-schemas.ts';
import { fault } from '../schemas.ts';
import type { RouteDependencies, Routes } from './dependencies.ts';

/** A report within JSON takes up to twice its bytes. */
const REPORT_BODY_LIMIT = 2 * MOST_REPORT_BYTES;

const id = z.object({ id: z.string().min(1).max(64) });
const words = z.string().trim().min(1).max(1_000);

/** What was seen of managed keys where they must not be, and what people say of it. */
export function findingRoutes(routes: Routes, deps: RouteDependencies): void {
  listRoute(routes, deps);
  showRoute(routes, deps);
  ingestRoute(routes, deps);
  judgeRoute(routes, deps, 'confirm', 'confirmed', 'Say that it is a leak');
  judgeRoute(routes, deps, 'dismiss', 'dismissed', 'Say why it is no leak, of this value at this place');
  judgeRoute(routes, deps, 'close', 'closed', 'End a finding whose key was seen refused');
}

function listRoute(routes: Routes, { leaks }: RouteDependencies): void {
  routes.get(
    '/v1/findings',
    {
      config: { needs: NEEDS.looking },
      schema: {
        summary: 'Findings that are not over, the worst first',
        querystring: z.strictObject({
          credential: z.string().min(1).max(200).optional(),
          all: z.enum(['true', 'false']).default('false').meta({ description: 'Those that are over, too' }),
        }),
        response: { 200: findingList, default: fault },
      },
    },
    async ({ query }) => {
      const items = await leaks.findings({ credential: query.credential ?? null, all: query.all === 'true' });
      return toWire({ items });
    },
  );
}

function showRoute(routes: Routes, { leaks }: RouteDependencies): void {
  routes.get(
    '/v1/findings/:id',
    {
      config: { needs: NEEDS.looking },
      schema: {
        summary: 'One finding with its evidence, and who has said what of it',
        params: id,
        response: { 200: findingDetail, default: fault },
      },
    },
    async ({ params }) => toWire(await leaks.finding(params.id)),
  );
}

/** The report goes in and nothing of it comes out: values are compared by digests and dropped. */
function ingestRoute(routes: Routes, { leaks }: RouteDependencies): void {
  routes.post(
    '/v1/findings/ingest',
    {
      config: { needs: NEEDS.operating },
      bodyLimit: REPORT_BODY_LIMIT,
      schema: {
        summary:
          'Take in the report of a scanner: what is ours becomes findings, the rest is counted and dropped',
        body: z.strictObject({ format: z.enum(REPORT_FORMATS).default('auto'), report: z.string() }),
        response: { 200: leaksTaken, default: fault },
      },
    },
    async (request) => {
      const { format, report } = request.body;
      return toWire(await leaks.ingest(format, report, callerOf(request)));
    },
  );
}

function judgeRoute(
  routes: Routes,
  { leaks }: RouteDependencies,
  path: string,
  verdict: FindingVerdict,
  summary: string,
): void {
  routes.post(
    `/v1/findings/:id/${path}`,
    {
      config: { needs: NEEDS.operating },
      schema: {
        summary,
        params: id,
        body: z.strictObject({ reason: words }),
        response: { 200: findingRow, default: fault },
      },
    },
    async (request) => {
      const { params, body } = request;
      return toWire(await leaks.judge(params.id, verdict, body.reason, callerOf(request)));
    },
  );
}
