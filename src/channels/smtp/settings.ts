import { z } from 'zod';
import { timeoutSchema, tlsSchema } from '../../connections/http/settings.ts';
import { readingShape } from '../../connections/reading/settings.ts';
import { isLoopbackHost } from '../../domain/endpoint.ts';
import { Secret } from '../../domain/secret.ts';

const address = z.email({ error: 'a mail address such as keys@example.com' });

/** The `spec` of a Channel manifest with `driver: smtp`. */
export const settingsSchema = z
  .strictObject({
    host: z.string().min(1).max(253),
    port: z.number().int().min(1).max(65_535).default(587),
    /** `starttls` demands it and sends nothing without; `tls` speaks it from the first byte. */
    security: z.enum(['starttls', 'tls', 'none']).default('starttls'),
    from: address,
    to: z.array(address).min(1).max(50),
    auth: z
      .strictObject({
        user: z.string().min(1),
        password: z.instanceof(Secret, {
          error: 'a secret by reference: {fromFile: PATH} or {fromEnv: NAME}',
        }),
      })
      .optional(),
    ...readingShape,
    timeout: timeoutSchema,
    tls: tlsSchema,
  })
  .refine(({ security, host }) => security !== 'none' || isLoopbackHost(host), {
    path: ['security'],
    error: 'starttls or tls: without them mail may go no further than this machine',
  });

export type SmtpSettings = z.infer<typeof settingsSchema>;
