import { z } from 'zod';
import { post } from '../../connections/http/post.ts';
import { addressSchema, receiverOf, timeoutSchema, tlsSchema } from '../../connections/http/settings.ts';
import { readingOf, readingShape } from '../../connections/reading/settings.ts';
import { Secret } from '../../domain/secret.ts';
import type { ChannelDriver } from '../../ports/channel-driver.ts';
import { eventOf } from './event.ts';
import { heardOf } from './hear.ts';

const API = 'https://events.pagerduty.com/v2/enqueue';

const settingsSchema = z.strictObject({
  routingKey: z.instanceof(Secret, {
    error: 'the integration key of a service, by reference: {fromFile: PATH} or {fromEnv: NAME}',
  }),
  webhookSecret: z
    .instanceof(Secret, {
      error:
        'the signing secret of a webhook subscription, by reference: {fromFile: PATH} or {fromEnv: NAME}',
    })
    .optional(),
  api: addressSchema.default(API),
  ...readingShape,
  timeout: timeoutSchema,
  tls: tlsSchema,
});

/**
 * `{driver: pagerduty, routingKey: {fromFile: …}}`: Events API v2. One incident an alert, however often it is said. With
 * `webhookSecret` an acknowledgement there is heard here.
 */
export const pagerduty: ChannelDriver = {
  driver: 'pagerduty',
  settingsSchema,
  create: (name, settings, { source, zone }) => {
    const parsed = settingsSchema.parse(settings);
    const receiver = receiverOf({ ...parsed, url: parsed.api });
    const reading = readingOf(parsed, zone);
    const { webhookSecret: secret } = parsed;
    const place = `channel ${name}`;
    return {
      name,
      ...(secret === undefined ? {} : { hear: (call) => heardOf(call, { secret, source, place }) }),
      async deliver(notice) {
        const event = eventOf(notice, source, reading);
        const body = JSON.stringify({ routing_key: parsed.routingKey.reveal(), ...event });
        await post(receiver, { headers: { 'content-type': 'application/json' }, body }, place);
        return null;
      },
    };
  },
};
