import { Readable } from 'node:stream';
import { z } from 'zod';
import { nameRefusal } from '../../domain/access/account.ts';
import { NEEDS } from '../../domain/access/needs.ts';
import { FINGERPRINT_DAYS, MOST_FINGERPRINT_DAYS } from '../../domain/fingerprints.ts';
import { callerOf } from '../gatekeeper.ts';
import { fault } from '../schemas.ts';
import type { RouteDependencies, Routes } from './dependencies.ts';

export function fingerprintRoutes(routes: Routes, { operations }: RouteDependencies): void {
  routes.post(
    '/v1/fingerprints',
    {
      config: { needs: NEEDS.operating },
      schema: {
        summary: 'Fingerprints of every key, for one scanner: signed lines of JSON that hold no secret',
        body: z.strictObject({
          scanner: z
            .string()
            .refine((name) => nameRefusal(name) === null, 'not 1 to 64 of a-z, 0-9, ".", "_", "@" and "-"')
            .meta({ description: 'Who is to search with them' }),
          days: z.number().int().min(1).max(MOST_FINGERPRINT_DAYS).default(FINGERPRINT_DAYS),
        }),
        response: {
          200: z.any().meta({ description: 'application/x-ndjson' }),
          default: fault,
        },
      },
    },
    async (request, reply) => {
      const bytes = await operations.fingerprints(request.body, callerOf(request));
      return reply.type('application/x-ndjson').send(Readable.from([bytes], { objectMode: false }));
    },
  );
}
