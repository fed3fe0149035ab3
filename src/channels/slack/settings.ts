import { z } from 'zod';
import type { Receiver } from '../../connections/http/post.ts';
import { addressSchema, receiverOf, timeoutSchema, tlsSchema } from '../../connections/http/settings.ts';
import { readingShape } from '../../connections/reading/settings.ts';
import { Secret } from '../../domain/secret.ts';

const API = 'https://slack.com/api/';

const common = { ...readingShape, timeout: timeoutSchema, tls: tlsSchema };

const secret = (what: string) =>
  z.instanceof(Secret, { error: `${what} by reference: {fromFile: PATH} or {fromEnv: NAME}` });

/** A bot writes and edits; an incoming webhook only writes. */
const botSchema = z.strictObject({
  token: secret('a bot token with the scope chat:write'),
  conversation: z.string().regex(/^[A-Z0-9]{5,20}$/, {
    error: 'the id of a Slack conversation, such as C0123456789: a name can not be edited in',
  }),
  /** Of the app that the bot belongs to: with it the messages have a button, and its presses are heard. */
  signingSecret: secret('the signing secret of the app').optional(),
  api: addressSchema.default(API),
  ...common,
});

const webhookSchema = z.strictObject({
  webhook: z.instanceof(Secret).refine((address) => addressSchema.safeParse(address).success, {
    error: 'the address of an incoming webhook, which is a secret: {fromFile: PATH} or {fromEnv: NAME}',
  }),
  ...common,
});

/** The `spec` of a Channel manifest with `driver: slack`. */
export const settingsSchema = z.union([botSchema, webhookSchema], {
  error: 'token and conversation (a bot, which edits its messages), or webhook (an incoming webhook)',
});

export type SlackSettings = z.infer<typeof settingsSchema>;

/** A method of the Web API, such as `chat.postMessage`. */
export function methodOf(settings: z.infer<typeof botSchema>, method: string): Receiver {
  const { url, ...rest } = receiverOf({ ...settings, url: settings.api });
  return { ...rest, url: new URL(method, url.href.endsWith('/') ? url : `${url.href}/`) };
}

export function webhookOf(settings: z.infer<typeof webhookSchema>): Receiver {
  return receiverOf({ ...settings, url: settings.webhook });
}
