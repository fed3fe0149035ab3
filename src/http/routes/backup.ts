import { Readable } from 'node:stream';
import { z } from 'zod';
import { NEEDS } from '../../domain/access/needs.ts';
import { toWire } from '../../domain/wire.ts';
import { requireInstallation } from '../gatekeeper.ts';
import { backupReceipt, fault } from '../schemas.ts';
import type { RouteDependencies, Routes } from './dependencies.ts';

/** Names the backup, so that its receipt can be asked for after the last byte. */
export const BACKUP_HEADER = 'keyturn-backup';

const config = { needs: NEEDS.administering };

export function backupRoutes(routes: Routes, { operations }: RouteDependencies): void {
  routes.post(
    '/v1/backups',
    {
      config,
      schema: {
        summary: 'A sealed backup, streamed as it is made; its receipt says whether it was proven to open',
        body: z.strictObject({ recipients: z.array(z.string().max(200)).max(20).default([]) }),
        response: {
          200: z.any().meta({ description: 'application/octet-stream' }),
          default: fault,
        },
      },
    },
    async (request, reply) => {
      if (request.body.recipients.length > 0) requireInstallation(request, 'further recipients of a backup');
      const { id, bytes } = await operations.backup(request.body.recipients);
      return reply
        .header(BACKUP_HEADER, id)
        .type('application/octet-stream')
        .send(Readable.from(bytes, { objectMode: false }));
    },
  );
  routes.get(
    '/v1/backups/:id',
    {
      config,
      schema: {
        summary: 'The receipt of a backup, once its last byte has left',
        params: z.object({ id: z.string().max(100) }),
        response: { 200: backupReceipt, default: fault },
      },
    },
    async ({ params }) => toWire(await operations.backupReceipt(params.id)),
  );
}
