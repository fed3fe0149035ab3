import { z } from 'zod';
import { hmacOf, isAmong } from '../../connections/signed/hmac.ts';
import { MINUTE_MS, SECOND_MS } from '../../domain/duration.ts';
import { Fault } from '../../domain/fault.ts';
import type { Secret } from '../../domain/secret.ts';
import type { Call, HeardAcknowledgement } from '../../ports/channel.ts';
import { ACKNOWLEDGE } from './blocks.ts';

const SIGNATURE_HEADER = 'x-slack-signature';
const TIME_HEADER = 'x-slack-request-timestamp';
/** What Slack itself recommends: older ones are repetitions by somebody else. */
const LONGEST_AGE_MS = 5 * MINUTE_MS;

const interactionSchema = z.object({
  type: z.string(),
  user: z.object({ id: z.string(), username: z.string().optional() }).optional(),
  actions: z.array(z.object({ action_id: z.string(), value: z.string().optional() })).optional(),
});

/** A press on a button, signed as `v0=HEX` over `v0:TIME:` and the raw body, a form with one field of JSON. */
export function heardOf(
  { headers, body }: Call,
  { secret, now, place }: { readonly secret: Secret; readonly now: number; readonly place: string },
): readonly HeardAcknowledgement[] {
  const time = String(headers[TIME_HEADER] ?? '');
  const at = Number(time) * SECOND_MS;
  if (!isAmong(`v0=${hmacOf(secret, `v0:${time}:`, body)}`, [String(headers[SIGNATURE_HEADER] ?? '')]))
    throw new Fault('KT7110', { place, saw: 'no signature of its secret' });
  if (!(Math.abs(now - at) <= LONGEST_AGE_MS))
    throw new Fault('KT7110', { place, saw: 'a signature of more than five minutes ago' });
  const parsed = interactionSchema.safeParse(payloadOf(body));
  if (!parsed.success) throw new Fault('KT7111', { place, saw: 'no interaction of Slack' });
  const { user, actions = [] } = parsed.data;
  return actions
    .filter(({ action_id }) => action_id === ACKNOWLEDGE)
    .map(({ value }) => ({
      isFor: (alert) => alert === value,
      ...{ by: user?.id ?? 'somebody', called: user?.username ?? null, at },
    }));
}

function payloadOf(body: Uint8Array): unknown {
  const form = new URLSearchParams(Buffer.from(body).toString('utf8'));
  try {
    return JSON.parse(form.get('payload') ?? '');
  } catch {
    return null;
  }
}
