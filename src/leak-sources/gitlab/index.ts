import { z } from 'zod';
import { digestOfBody, hasToken, jsonOf, notReadable, notSigned } from '../../connections/signed/delivery.ts';
import { evidenceOf } from '../../domain/leaks/evidence.ts';
import { Secret } from '../../domain/secret.ts';
import type { LeakSourceDriver } from '../../ports/leak-source.ts';

const settingsSchema = z.strictObject({
  token: z.instanceof(Secret, {
    error: 'the token that GitLab sends, by reference: {fromFile: PATH} or {fromEnv: NAME}',
  }),
  types: z
    .array(z.string().min(1).max(100))
    .min(1)
    .describe('The ids of the rules whose findings GitLab should report.'),
});

const tokensSchema = z
  .array(z.object({ type: z.string(), token: z.string().min(1), location: z.string().optional() }))
  .max(1_000);

/** `{driver: gitlab, token: {fromFile: …}, types: […]}`: the other end of GitLab's token revocation API. Nothing is revoked by it. */
export const gitlab: LeakSourceDriver = {
  driver: 'gitlab',
  settingsSchema,
  create: (name, settings) => {
    const { token, types } = settingsSchema.parse(settings);
    return {
      ...{ name, tokenTypes: types },
      knows: (call) => hasToken(call, token),
      open: (call) => {
        if (!hasToken(call, token)) throw notSigned(name, 'another token');
        const tokens = tokensSchema.safeParse(jsonOf(call));
        if (!tokens.success) throw notReadable(name, 'no list of tokens');
        const leaks = tokens.data.map(({ type, token: value, location }) => ({
          values: [{ as: 'text' as const, text: new Secret(value) }],
          evidence: evidenceOf({ tool: 'gitlab', rule: type, url: location }),
        }));
        return { ids: [digestOfBody(call)], read: async () => leaks };
      },
    };
  },
};
