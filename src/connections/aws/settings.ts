import { z } from 'zod';
import { parseDuration } from '../../domain/duration.ts';
import { Secret } from '../../domain/secret.ts';
import { isServerAddress } from '../transport/address.ts';

const secret = z.instanceof(Secret, { error: 'a secret by reference: {fromFile: PATH} or {fromEnv: NAME}' });

/** What every manifest says that talks to an AWS service. */
export const awsConnectionShape = {
  region: z.string().regex(/^[a-z]{2,4}(?:-[a-z]+)+-\d$/, { error: 'an AWS region such as ap-east-1' }),
  /** Another address than the region's own, for a private endpoint; plain http only on a loopback address. */
  endpoint: z
    .string()
    .refine((text) => isServerAddress(text, { plainOnLoopback: true, path: true }), {
      error: 'https://HOST[:PORT] (http only on a loopback address)',
    })
    .optional(),
  /** Without it the default chain is asked: environment, profile, container, instance. */
  credentials: z
    .strictObject({
      accessKeyId: z.union([z.string().min(1), secret]),
      secretAccessKey: secret,
      sessionToken: secret.optional(),
    })
    .optional(),
  timeout: z
    .string()
    .refine((text) => (parseDuration(text) ?? 0) > 0, { error: 'a duration such as 10s' })
    .default('10s'),
};

export type AwsConnectionSettings = z.output<z.ZodObject<typeof awsConnectionShape>>;
