import { z } from 'zod';
import { Fault } from '../domain/fault.ts';
import type { BackupRecord } from '../ports/backup.ts';

const text = z.string();
const count = z.int().min(0);
const base64 = z.base64();
const instant = z.int().nullable();

const NEWEST_FORMAT = 4;

/** Names of a store's folders and files, nothing that leads out of them. */
const storedPath = z
  .string()
  .max(1_000)
  .regex(/^[^/\0]+(\/[^/\0]+)*$/)
  .refine((path) => !path.split('/').some((part) => part === '.' || part === '..'));

/** Anybody can seal something to a public recipient, so what is inside is held to this form. */
const record = z.discriminatedUnion('is', [
  z.strictObject({
    is: z.literal('head'),
    format: z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(NEWEST_FORMAT)]),
    ...{ backup: text, installation: text, takenAt: count, keyturn: text, position: count },
  }),
  z.strictObject({ is: z.literal('meta'), key: text, value: text }),
  z.strictObject({ is: z.literal('stream'), uid: text, epoch: count }),
  z.strictObject({
    is: z.literal('event'),
    ...{ position: count, seq: count, at: z.int(), actor: text, type: text },
    ...{ schema: count, data: text, hash: z.string().length(64) },
  }),
  z.strictObject({ is: z.literal('sealed'), stream: text, attempt: text, file: base64 }),
  z.strictObject({ is: z.literal('budget'), issuer: text, day: text, spent: count }),
  z.strictObject({ is: z.literal('alert'), row: text }),
  z.strictObject({
    is: z.literal('replica'),
    ...{ name: text, escrow: text, seenAt: z.int(), sweptAt: instant, importedAt: instant },
    gone: z.strictObject({ at: z.int(), by: text, reason: text }).nullable(),
  }),
  z.strictObject({ is: z.literal('user'), name: text, password: text, row: text }),
  z.strictObject({ is: z.literal('api-token'), name: text, digest: z.string().length(64), row: text }),
  z.strictObject({
    is: z.literal('access-event'),
    ...{ seq: count, at: z.int(), actor: text, type: text },
    ...{ schema: count, data: text, hash: z.string().length(64) },
  }),
  z.strictObject({
    is: z.literal('onboarding-event'),
    ...{ application: text, seq: count, at: z.int(), actor: text, type: text },
    ...{ schema: count, data: text, hash: z.string().length(64) },
  }),
  z.strictObject({ is: z.literal('checkpoint'), signed: text }),
  z.strictObject({ is: z.literal('covered'), stream: text, seq: count }),
  z.strictObject({
    is: z.literal('escrow'),
    ...{ credential: text, attempt: text, receivedAt: z.int(), file: base64 },
  }),
  z.strictObject({ is: z.literal('stored'), path: storedPath, bytes: base64 }),
  z.strictObject({ is: z.literal('identity'), file: base64 }),
  z.strictObject({ is: z.literal('end'), records: count, digest: z.string().length(64) }),
]);

/** Throws KT2148 for a line that is no record, KT2149 for the head of a newer form. */
export function parseRecord(line: string, number: number, place: string): BackupRecord {
  const value = jsonOf(line);
  const parsed = record.safeParse(value);
  if (parsed.success) return parsed.data;
  const { is, format } = (value ?? {}) as { readonly is?: unknown; readonly format?: unknown };
  if (is === 'head' && typeof format === 'number' && format > NEWEST_FORMAT)
    throw new Fault('KT2149', {
      place,
      saw: `a backup of form ${format}, this keyturn reads ${NEWEST_FORMAT}`,
    });
  throw new Fault('KT2148', { place, saw: `record ${number} is none` });
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
