import { isAbsolute } from 'node:path';
import { z } from 'zod';
import { parseDuration } from '../../domain/duration.ts';
import { Secret } from '../../domain/secret.ts';
import { isServerAddress } from '../transport/address.ts';

const secret = z.instanceof(Secret, { error: 'a secret by reference: {fromFile: PATH} or {fromEnv: NAME}' });

/** A path of plain segments: no `..`, no query, no fragment, nothing that a URL would read otherwise. */
export const vaultPath = z
  .string()
  .max(512)
  .regex(/^[A-Za-z0-9_@+.-]+(?:\/[A-Za-z0-9_@+.-]+)*$/, {
    error: 'segments of letters, digits and ._@+- divided by /, without a / at either end',
  })
  .refine((text) => text.split('/').every((segment) => !/^\.{1,2}$/.test(segment)), {
    error: 'a path without . and ..',
  })
  .refine((text) => !text.includes('sys/health'), { error: 'a path without sys/health' });

const duration = z
  .string()
  .refine((text) => (parseDuration(text) ?? 0) > 0, { error: 'a duration such as 10s' });

/** What every manifest says that talks to a Vault or OpenBao server. */
export const vaultConnectionShape = {
  /** `https://vault.example:8200`; plain http only on a loopback address, since the token travels in a header. */
  address: z.string().refine((text) => isServerAddress(text, { plainOnLoopback: true, path: false }), {
    error: 'https://HOST[:PORT] and no path (http only on a loopback address)',
  }),
  namespace: vaultPath.optional(),
  auth: z.union(
    [
      z.strictObject({ token: secret }),
      z.strictObject({
        appRole: z.strictObject({
          roleId: z.union([z.string().min(1), secret]),
          secretId: secret,
          mount: vaultPath.default('approle'),
        }),
      }),
      z.strictObject({
        kubernetes: z.strictObject({
          role: z.string().regex(/^\w(?:[\w.-]{0,126}\w)?$/, { error: 'the name of a role' }),
          /** Not a reference to a secret: the kubelet replaces the token, and every login reads the one of the moment. */
          tokenFile: z
            .string()
            .refine(isAbsolute, { error: 'the whole path of the file that the kubelet keeps the token in' }),
          mount: vaultPath.default('kubernetes'),
        }),
      }),
    ],
    { error: 'one of token, appRole {roleId, secretId} and kubernetes {role, tokenFile}' },
  ),
  tls: z.strictObject({ ca: secret }).optional(),
  timeout: duration.default('10s'),
};

export type VaultConnectionSettings = z.output<z.ZodObject<typeof vaultConnectionShape>>;

export type VaultAuth = VaultConnectionSettings['auth'];

/** The ways to log in that give a new token as often as one is needed. */
export type VaultLogin = Exclude<VaultAuth, { readonly token: unknown }>;
