import { post } from '../../connections/http/post.ts';
import type { ChannelDriver } from '../../ports/channel-driver.ts';
import { CONTENT_TYPE, eventOf } from './event.ts';
import { parseSettings, settingsSchema } from './settings.ts';
import { SIGNATURE_HEADER, signatureOf } from './signature.ts';

/**
 * `{driver: webhook, url: {fromEnv: SIEM_URL}, sign: {fromFile: siem.key}}`: each notice as a signed CloudEvent.
 * Signed anew for every try, so that a retry after an hour is not taken for a replay.
 */
export const webhook: ChannelDriver = {
  driver: 'webhook',
  settingsSchema,
  create: (name, settings, { clock, source }) => {
    const parsed = parseSettings(settings);
    return {
      name,
      async deliver(notice) {
        const now = clock.now();
        const body = JSON.stringify(eventOf(notice, source, now));
        const headers = {
          'content-type': CONTENT_TYPE,
          [SIGNATURE_HEADER]: signatureOf(body, parsed.signingKey, now),
        };
        await post(parsed, { headers, body }, `channel ${name}`);
        return null;
      },
    };
  },
};
