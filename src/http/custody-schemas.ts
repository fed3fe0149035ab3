import { z } from 'zod';
import { component, durationMs, time } from './schema-parts.ts';

const replica = z.object({
  name: z.string(),
  self: z.boolean(),
  running: z.boolean(),
  seenAt: time,
  sweptAt: time.nullable(),
  importedAt: time.nullable(),
  goneAt: time.nullable(),
  goneBy: z.string().nullable(),
  goneReason: z.string().nullable(),
});

export const custody = component(
  'Custody',
  z.object({
    kek: z.string(),
    recipient: z.string(),
    replacedIdentities: z.number().int(),
    recoveryRecipients: z.array(z.string()),
    escrow: z.array(
      z.object({
        path: z.string(),
        entries: z.number().int().nullable(),
        damaged: z.number().int(),
        bytes: z.number().int().nullable(),
      }),
    ),
    retentionMs: durationMs,
    replicas: z.array(replica),
  }),
);

export const escrowImported = component(
  'EscrowImported',
  z.object({
    replica: z.string(),
    entries: z.number().int(),
    appended: z.number().int(),
    foreign: z.number().int(),
    damaged: z.number().int(),
    unread: z.array(z.object({ credential: z.string(), attempt: z.string(), code: z.string() })),
    complete: z.boolean(),
  }),
);
