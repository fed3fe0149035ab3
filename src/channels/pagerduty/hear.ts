import { z } from 'zod';
import { hmacOf, isAmong } from '../../connections/signed/hmac.ts';
import { Fault } from '../../domain/fault.ts';
import type { Secret } from '../../domain/secret.ts';
import type { Call, HeardAcknowledgement } from '../../ports/channel.ts';
import { dedupKeyOf } from './event.ts';

const SIGNATURE_HEADER = 'x-pagerduty-signature';

/** The parts of a V3 webhook that matter here; of other events only their type. */
const webhookSchema = z.object({
  event: z.union([
    z.object({
      event_type: z.literal('incident.acknowledged'),
      occurred_at: z.iso.datetime({ offset: true }),
      agent: z.object({ id: z.string(), type: z.string(), summary: z.string().optional() }).nullable(),
      data: z.object({ incident_key: z.string().nullable().optional() }),
    }),
    z.object({ event_type: z.string() }),
  ]),
});

/**
 * A webhook subscription (V3), signed as `v1=HEX[,v1=HEX…]` over the raw body. PagerDuty sends one for an acknowledgement
 * by keyturn, too: only people count.
 */
export function heardOf(
  { headers, body }: Call,
  { secret, source, place }: { readonly secret: Secret; readonly source: string; readonly place: string },
): readonly HeardAcknowledgement[] {
  const given = String(headers[SIGNATURE_HEADER] ?? '').split(',');
  if (
    !isAmong(
      `v1=${hmacOf(secret, body)}`,
      given.map((each) => each.trim()),
    )
  )
    throw new Fault('KT7110', { place, saw: 'no signature of its secret' });
  const parsed = webhookSchema.safeParse(json(body));
  if (!parsed.success) throw new Fault('KT7111', { place, saw: 'no webhook of PagerDuty' });
  const { event } = parsed.data;
  if (!('data' in event) || event.agent?.type !== 'user_reference') return [];
  const key = event.data.incident_key ?? null;
  const { id, summary } = event.agent;
  return [
    {
      isFor: (alert) => dedupKeyOf(alert, source) === key,
      ...{ by: id, called: summary ?? null, at: Date.parse(event.occurred_at) },
    },
  ];
}

function json(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString('utf8'));
  } catch {
    return null;
  }
}
