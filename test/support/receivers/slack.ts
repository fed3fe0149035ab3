import { httpReceiver } from './http.ts';
import type { Reply, Request } from './http.ts';

export interface SlackMessage {
  readonly ts: string;
  text: string;
  blocks: readonly unknown[];
  readonly ids: string[];
  readonly threadTs: string | null;
  readonly broadcast: boolean;
}

export interface SlackReceiver {
  readonly url: string;
  readonly messages: SlackMessage[];
  /** What the next calls are refused with; null: they are taken. */
  refuseWith(error: string | null): void;
  readonly close: () => Promise<void>;
}

interface Body {
  readonly channel?: string;
  readonly ts?: string;
  readonly text?: string;
  readonly blocks?: readonly unknown[];
  readonly thread_ts?: string;
  readonly reply_broadcast?: boolean;
  readonly metadata?: { readonly event_payload: { readonly id: string } };
}

/**
 * What the Slack Web API documents of chat.postMessage and chat.update: 200 for refusals too, a ts that is the message's
 * id, an update that changes text and blocks and tells nobody. Also takes an incoming webhook under /services/….
 */
export async function slackReceiver(token: string, conversation: string): Promise<SlackReceiver> {
  const messages: SlackMessage[] = [];
  let refusal: string | null = null;
  const refuse = (error: string): Reply => ({ status: 200, body: { ok: false, error } });
  const write = (body: Body): SlackMessage => {
    const ts = `1795316645.${String(messages.length).padStart(6, '0')}`;
    const ids = body.metadata === undefined ? [] : [body.metadata.event_payload.id];
    const message = {
      ...{ ts, text: body.text ?? '', blocks: body.blocks ?? [], ids },
      ...{ threadTs: body.thread_ts ?? null, broadcast: body.reply_broadcast ?? false },
    };
    messages.push(message);
    return message;
  };
  const answer = ({ path, headers, body: text }: Request): Reply => {
    const body = JSON.parse(text) as Body;
    if (path.startsWith('/services/')) {
      if (refusal !== null) return { status: 403, body: refusal };
      write(body);
      return { status: 200, body: 'ok' };
    }
    if (refusal !== null) return refuse(refusal);
    if (headers.authorization !== `Bearer ${token}`) return refuse('invalid_auth');
    if (body.channel !== conversation) return refuse('channel_not_found');
    if (path === '/api/chat.postMessage') {
      if (body.thread_ts !== undefined && !messages.some(({ ts }) => ts === body.thread_ts))
        return refuse('thread_not_found');
      return { status: 200, body: { ok: true, channel: conversation, ts: write(body).ts } };
    }
    const known = messages.find(({ ts }) => ts === body.ts);
    if (path !== '/api/chat.update') return refuse('unknown_method');
    if (known === undefined) return refuse('message_not_found');
    Object.assign(known, { text: body.text ?? '', blocks: body.blocks ?? [] });
    if (body.metadata !== undefined) known.ids.push(body.metadata.event_payload.id);
    return { status: 200, body: { ok: true, channel: conversation, ts: known.ts } };
  };
  const { url, close } = await httpReceiver(answer);
  return { url, messages, refuseWith: (error) => void (refusal = error), close };
}
