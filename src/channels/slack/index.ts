import { post } from '../../connections/http/post.ts';
import { readingOf } from '../../connections/reading/settings.ts';
import type { Reading } from '../../domain/alerts/message.ts';
import { Fault } from '../../domain/fault.ts';
import type { ChannelDriver } from '../../ports/channel-driver.ts';
import type { Notice } from '../../ports/channel.ts';
import { blocksOf, replyOf } from './blocks.ts';
import { call } from './call.ts';
import type { Written } from './call.ts';
import { heardOf } from './hear.ts';
import { methodOf, settingsSchema, webhookOf } from './settings.ts';
import type { SlackSettings } from './settings.ts';

type BotSettings = Extract<SlackSettings, { conversation: string }>;
type WebhookSettings = Extract<SlackSettings, { webhook: unknown }>;

/**
 * `{driver: slack, token: {fromFile: …}, conversation: C0123456789}`: one message a thread, edited in place; what must
 * call somebody is said in a reply under it as well; with `signingSecret` it has a button that is heard here. `{driver: slack, webhook: {fromFile: …}}` writes a message a notice.
 */
export const slack: ChannelDriver = {
  driver: 'slack',
  settingsSchema,
  create: (name, settings, { zone, clock }) => {
    const parsed = settingsSchema.parse(settings);
    const reading = readingOf(parsed, zone);
    const place = `channel ${name}`;
    const secret = 'webhook' in parsed ? undefined : parsed.signingSecret;
    return {
      name,
      ...(secret === undefined ? {} : { hear: (call) => heardOf(call, { secret, now: clock.now(), place }) }),
      deliver: (notice) =>
        'webhook' in parsed
          ? writeOnce(parsed, notice, reading, place)
          : writeOrEdit(parsed, notice, reading, place),
    };
  },
};

async function writeOnce(
  settings: WebhookSettings,
  notice: Notice,
  reading: Reading,
  place: string,
): Promise<null> {
  const alone = { ...notice, thread: [notice.alert] };
  const body = JSON.stringify({ text: replyOf(notice, reading), blocks: blocksOf(alone, reading, false) });
  await post(webhookOf(settings), { headers: { 'content-type': 'application/json' }, body }, place);
  return null;
}

/** An edit calls nobody, so these are said under the message too. */
const CALLS: ReadonlySet<Notice['kind']> = new Set(['raised', 'repeated', 'escalated']);

async function writeOrEdit(
  settings: BotSettings,
  notice: Notice,
  reading: Reading,
  place: string,
): Promise<string> {
  const known = notice.reference === null ? null : writtenOf(notice.reference);
  const message = {
    text: replyOf(notice, reading),
    blocks: blocksOf(notice, reading, settings.signingSecret !== undefined),
    // What belongs to one delivery can be told by it: a delivery may come twice.
    metadata: { event_type: 'keyturn_alert', event_payload: { id: notice.id, key: notice.alert.key } },
  };
  if (known !== null && (await edit(settings, known, message, place))) {
    if (CALLS.has(notice.kind)) await reply(settings, known, message, place);
    return referenceOf(known);
  }
  const receiver = methodOf(settings, 'chat.postMessage');
  const body = { channel: settings.conversation, unfurl_links: false, ...message };
  return referenceOf(await call(receiver, settings.token, body, place));
}

/** The message was deleted, or is too old for this workspace: it is written anew. */
const NO_EDIT: ReadonlySet<string> = new Set([
  'message_not_found',
  'cant_update_message',
  'edit_window_closed',
  'channel_not_found',
]);

async function edit(settings: BotSettings, known: Written, message: object, place: string): Promise<boolean> {
  try {
    await call(methodOf(settings, 'chat.update'), settings.token, { ...known, ...message }, place);
    return true;
  } catch (thrown) {
    if (thrown instanceof Fault && thrown.code === 'KT7102' && NO_EDIT.has(thrown.saw)) return false;
    throw thrown;
  }
}

async function reply(
  settings: BotSettings,
  { channel, ts }: Written,
  { text, metadata }: { readonly text: string; readonly metadata: object },
  place: string,
): Promise<void> {
  const body = { channel, thread_ts: ts, reply_broadcast: true, unfurl_links: false, text, metadata };
  await call(methodOf(settings, 'chat.postMessage'), settings.token, body, place);
}

function referenceOf({ channel, ts }: Written): string {
  return `${channel}/${ts}`;
}

function writtenOf(reference: string): Written | null {
  const [channel, ts] = reference.split('/');
  return channel === undefined || ts === undefined ? null : { channel, ts };
}
