import { z } from 'zod';
import { NEEDS } from '../../domain/access/needs.ts';
import { toWire } from '../../domain/wire.ts';
import { callerOf } from '../gatekeeper.ts';
import { custody, escrowImported } from '../custody-schemas.ts';
import { fault } from '../schemas.ts';
import type { RouteDependencies, Routes } from './dependencies.ts';

const config = { needs: NEEDS.administering };
const replicaName = z.string().min(1).max(200);

/** The keys over everything sealed, and the escrows of all replicas. */
export function custodyRoutes(routes: Routes, { operations }: RouteDependencies): void {
  routes.get(
    '/v1/custody',
    {
      config: { needs: NEEDS.auditing },
      schema: {
        summary: 'Key-encryption key, recipients, escrow and replicas',
        response: { 200: custody, default: fault },
      },
    },
    async () => toWire(await operations.custody()),
  );
  routes.post(
    '/v1/custody/import-escrow',
    {
      config,
      schema: {
        summary: 'Bring the escrow of a replica that is not there into the journal',
        body: z.strictObject({
          file: z.string().min(1).max(4_096).meta({ description: "A path on the daemon's machine." }),
          replica: replicaName,
        }),
        response: { 200: escrowImported, default: fault },
      },
    },
    async (request) => toWire(await operations.importEscrow(request.body, callerOf(request))),
  );
  routes.post(
    '/v1/replicas/:name/gone',
    {
      config,
      schema: {
        summary: 'Declare that the escrow of a replica will never be read again',
        params: z.object({ name: replicaName }),
        body: z.strictObject({ reason: z.string().trim().min(1).max(1_000) }),
        response: { 204: z.undefined(), default: fault },
      },
    },
    async (request, reply) => {
      await operations.declareGone(request.params.name, request.body.reason, callerOf(request));
      return reply.code(204).send();
    },
  );
}
