import { z } from 'zod';
import { ROLES } from '../../domain/access/role.ts';
import { isLoopbackHost } from '../../domain/endpoint.ts';
import { Secret } from '../../domain/secret.ts';

const secret = z.instanceof(Secret, { error: 'a secret by reference: {fromFile: PATH} or {fromEnv: NAME}' });
const groups = z.array(z.string().min(1).max(200)).min(1).max(100);
const claim = z.string().min(1).max(200);

/** The file of `--oidc`. */
export const oidcSettings = z
  .strictObject({
    /** As the provider spells it in its tokens. */
    issuer: z.string().refine(isSafe, { error: 'https://HOST[/PATH] (http only on a loopback address)' }),
    client: z.strictObject({ id: z.string().min(1).max(200), secret }),
    /** Where browsers find this daemon; `/v1/oidc/callback` below it is what the provider has to know. */
    publicUrl: z.string().refine((text) => isSafe(text) && new URL(text).origin === text, {
      error: 'https://HOST[:PORT] without a path (http only on a loopback address)',
    }),
    /** Whom JSON web tokens of programs must be made for; without it none is taken. */
    audience: z.string().min(1).max(500).optional(),
    scopes: z.array(z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]+$/)).default(['profile', 'email']),
    claims: z.strictObject({ name: claim.default('sub'), groups: claim.default('groups') }).prefault({}),
    roles: z.strictObject(
      Object.fromEntries(ROLES.map((role) => [role, groups.optional()])) as Record<
        (typeof ROLES)[number],
        z.ZodOptional<typeof groups>
      >,
    ),
  })
  .refine(({ audience, client }) => audience !== client.id, {
    path: ['audience'],
    error: 'another text than client.id: the token of a log-in must not pass for one of a program',
  });

export type OidcSettings = z.output<typeof oidcSettings>;

function isSafe(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password, search, hash } = new URL(text);
  if (username !== '' || password !== '' || search !== '' || hash !== '') return false;
  return protocol === 'https:' || (protocol === 'http:' && isLoopbackHost(hostname));
}
