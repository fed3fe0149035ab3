import { z } from 'zod';
import { post } from '../../connections/http/post.ts';
import type { Receiver } from '../../connections/http/post.ts';
import { Fault } from '../../domain/fault.ts';
import type { Secret } from '../../domain/secret.ts';

/** Where a message stands: its conversation and its time stamp, which is its id. */
export interface Written {
  readonly channel: string;
  readonly ts: string;
}

const replySchema = z.union([
  z.object({ ok: z.literal(true), channel: z.string(), ts: z.string() }),
  z.object({ ok: z.literal(false), error: z.string() }),
]);

/** One call of the Web API, which answers 200 to what it refuses. Rejects with KT7102 for that. */
export async function call(
  receiver: Receiver,
  token: Secret,
  body: Readonly<Record<string, unknown>>,
  place: string,
): Promise<Written> {
  const headers = {
    'content-type': 'application/json; charset=utf-8',
    authorization: `Bearer ${token.reveal()}`,
  };
  const reply = replySchema.safeParse(
    json(await post(receiver, { headers, body: JSON.stringify(body) }, place)),
  );
  if (!reply.success)
    throw new Fault('KT7102', { place, saw: 'an answer that is none of the Slack Web API' });
  if (reply.data.ok) return { channel: reply.data.channel, ts: reply.data.ts };
  throw new Fault(reply.data.error === 'ratelimited' ? 'KT7101' : 'KT7102', {
    place,
    saw: wordOf(reply.data.error),
  });
}

/** Slack's refusals are single words such as `channel_not_found`; anything else is not repeated. */
function wordOf(error: string): string {
  return /^[a-z_]{1,60}$/.test(error) ? error : 'a refusal without a name';
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
