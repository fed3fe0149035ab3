import { z } from 'zod';
import { parseDuration } from '../../domain/duration.ts';
import { Secret } from '../../domain/secret.ts';
import { isServerAddress } from '../transport/address.ts';

const secret = z.instanceof(Secret, { error: 'a secret by reference: {fromFile: PATH} or {fromEnv: NAME}' });

/** A cluster that this process does not run in: its address, the authority of its certificate, and who we are there. */
const apiServer = z.strictObject({
  address: z.string().refine((text) => isServerAddress(text, { plainOnLoopback: false, path: false }), {
    error: 'https://HOST[:PORT] and no path',
  }),
  ca: secret,
  auth: z.union(
    [
      z.strictObject({ token: secret }),
      z.strictObject({ clientCertificate: z.strictObject({ certificate: secret, key: secret }) }),
    ],
    { error: 'either token or clientCertificate {certificate, key}' },
  ),
});

/** What every manifest says that talks to the API server of a cluster. */
export const kubernetesConnectionShape = {
  /** Absent: the cluster that this process runs in, by its service account. */
  apiServer: apiServer.optional(),
  timeout: z
    .string()
    .refine((text) => (parseDuration(text) ?? 0) > 0, { error: 'a duration such as 10s' })
    .default('10s'),
};

export type KubernetesConnectionSettings = z.output<z.ZodObject<typeof kubernetesConnectionShape>>;

export type ApiServer = z.output<typeof apiServer>;
