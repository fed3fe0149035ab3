import { z } from 'zod';
import { readLeakReport } from '../../connections/leak-reports/read.ts';
import { digestOfBody, hasToken, notSigned } from '../../connections/signed/delivery.ts';
import { Secret } from '../../domain/secret.ts';
import type { LeakSourceDriver } from '../../ports/leak-source.ts';

const settingsSchema = z.strictObject({
  token: z.instanceof(Secret, {
    error: 'the token of the pipeline, by reference: {fromFile: PATH} or {fromEnv: NAME}',
  }),
});

/** `{driver: report, token: {fromFile: …}}`: the report of a scanner, from a pipeline that may do this and nothing else. */
export const report: LeakSourceDriver = {
  driver: 'report',
  settingsSchema,
  create: (name, settings) => {
    const { token } = settingsSchema.parse(settings);
    return {
      ...{ name, tokenTypes: null },
      knows: (call) => hasToken(call, token),
      open: (call) => {
        if (!hasToken(call, token)) throw notSigned(name, 'another token');
        return {
          ids: [digestOfBody(call)],
          read: async () => readLeakReport('auto', Buffer.from(call.body).toString('utf8')),
        };
      },
    };
  },
};
