import { z } from 'zod';
import { NEEDS } from '../../domain/access/needs.ts';
import { toWire } from '../../domain/wire.ts';
import { agreedList, approvals } from '../approval-schemas.ts';
import { callerOf } from '../gatekeeper.ts';
import { fault } from '../schemas.ts';
import type { RouteDependencies, Routes } from './dependencies.ts';

const params = z.object({ id: z.string().min(1).max(200) });
const reason = z.string().trim().min(1).max(1_000);

/** What waits for people, and their answers. Who may answer is the policy's word, beyond the role. */
export function approvalRoutes(routes: Routes, deps: RouteDependencies): void {
  listRoute(routes, deps);
  approveRoute(routes, deps);
  denyRoute(routes, deps);
  reviewRoute(routes, deps);
}

function listRoute(routes: Routes, { operations }: RouteDependencies): void {
  routes.get(
    '/v1/approvals',
    {
      config: { needs: NEEDS.looking },
      schema: {
        summary: 'What waits until people agree, and what waits for a review',
        response: { 200: approvals, default: fault },
      },
    },
    async () => toWire(await operations.approvals()),
  );
}

function approveRoute(routes: Routes, { operations }: RouteDependencies): void {
  routes.post(
    '/v1/approvals/:id/approve',
    {
      config: { needs: NEEDS.approving },
      schema: {
        summary: 'Agree to exactly what the digest stands for',
        params,
        body: z.strictObject({
          digest: z.string().min(1).max(128),
          reason: reason.nullable().default(null),
        }),
        response: { 200: agreedList, default: fault },
      },
    },
    async (request) => {
      const items = await operations.approve(request.params.id, request.body, callerOf(request));
      return toWire({ items });
    },
  );
}

function denyRoute(routes: Routes, { operations }: RouteDependencies): void {
  routes.post(
    '/v1/approvals/:id/deny',
    {
      config: { needs: NEEDS.denying },
      schema: {
        summary: 'Say no; whoever asked takes it back',
        params,
        body: z.strictObject({ reason }),
        response: { 204: z.undefined(), default: fault },
      },
    },
    async (request, reply) => {
      await operations.deny(request.params.id, request.body.reason, callerOf(request));
      return reply.code(204).send();
    },
  );
}

function reviewRoute(routes: Routes, { operations }: RouteDependencies): void {
  routes.post(
    '/v1/reviews/:id',
    {
      config: { needs: NEEDS.approving },
      schema: {
        summary: 'Say what you found of something that was done without approval',
        params,
        body: z.strictObject({ verdict: z.enum(['justified', 'not-justified']), reason }),
        response: { 204: z.undefined(), default: fault },
      },
    },
    async (request, reply) => {
      await operations.reviewGlass(request.params.id, request.body, callerOf(request));
      return reply.code(204).send();
    },
  );
}
