import { z } from 'zod';
import { post } from '../../connections/http/post.ts';
import { addressSchema, receiverOf, timeoutSchema, tlsSchema } from '../../connections/http/settings.ts';
import { readingOf, readingShape } from '../../connections/reading/settings.ts';
import { Secret } from '../../domain/secret.ts';
import type { ChannelDriver } from '../../ports/channel-driver.ts';
import { alertOf } from './alert.ts';

const secret = z.instanceof(Secret, { error: 'a secret by reference: {fromFile: PATH} or {fromEnv: NAME}' });

const settingsSchema = z.strictObject({
  /** Where Alertmanager answers, without `/api/v2`; several that form a cluster are several channels. */
  url: addressSchema,
  labels: z.record(z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/), z.string()).default({}),
  auth: z
    .union([z.strictObject({ token: secret }), z.strictObject({ user: z.string().min(1), password: secret })])
    .optional(),
  ...readingShape,
  timeout: timeoutSchema,
  tls: tlsSchema,
});

/** `{driver: alertmanager, url: http://127.0.0.1:9093}`: API v2. Routing and silences of its own come on top of ours. */
export const alertmanager: ChannelDriver = {
  driver: 'alertmanager',
  settingsSchema,
  create: (name, settings, { clock, source, zone }) => {
    const parsed = settingsSchema.parse(settings);
    const { url, ...rest } = receiverOf(parsed);
    const receiver = { ...rest, url: new URL(`${url.href.replace(/\/$/, '')}/api/v2/alerts`) };
    const reading = readingOf(parsed, zone);
    return {
      name,
      async deliver(notice) {
        const alert = alertOf(notice, { labels: parsed.labels, source, reading, now: clock.now() });
        const headers = { 'content-type': 'application/json', ...authorization(parsed.auth) };
        await post(receiver, { headers, body: JSON.stringify([alert]) }, `channel ${name}`);
        return null;
      },
    };
  },
};

function authorization(auth: z.infer<typeof settingsSchema>['auth']): Record<string, string> {
  if (auth === undefined) return {};
  if ('token' in auth) return { authorization: `Bearer ${auth.token.reveal()}` };
  const pair = Buffer.from(`${auth.user}:${auth.password.reveal()}`).toString('base64');
  return { authorization: `Basic ${pair}` };
}
