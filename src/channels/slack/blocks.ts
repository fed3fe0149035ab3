import { headlineOf, messageOf } from '../../domain/alerts/message.ts';
import type { Reading } from '../../domain/alerts/message.ts';
import type { AlertRow } from '../../domain/alert.ts';
import type { Notice } from '../../ports/channel.ts';

/** Slack takes fifty blocks; what stands above the fold is read, the rest is in `keyturn alerts`. */
const SHOWN = 10;
/** Slack's own limit of a section is 3000 characters. */
const LONGEST_TEXT = 2_900;

/** The button that takes an alert on; its value is the key of the alert. */
export const ACKNOWLEDGE = 'keyturn_acknowledge';

export type Block =
  | { readonly type: 'section'; readonly text: Mrkdwn }
  | { readonly type: 'context'; readonly elements: readonly Mrkdwn[] }
  | { readonly type: 'actions'; readonly elements: readonly Button[] };

interface Button {
  readonly type: 'button';
  readonly action_id: typeof ACKNOWLEDGE;
  readonly value: string;
  readonly text: { readonly type: 'plain_text'; readonly text: string };
}

interface Mrkdwn {
  readonly type: 'mrkdwn';
  readonly text: string;
}

/** The whole message: every alert of the thread, what is over last. `isHeard`: a press on a button reaches somebody. */
export function blocksOf(
  { kind, alert, thread }: Notice,
  reading: Reading,
  isHeard: boolean,
): readonly Block[] {
  const standing = thread.filter(({ state }) => state === 'raised');
  const over = thread.filter(({ state }) => state === 'resolved');
  const shown = [...standing, ...over].slice(0, SHOWN);
  const left = thread.length - shown.length;
  return [
    ...shown.flatMap((each) => [
      ...alertBlocks(each, each.key === alert.key ? kind : kindOf(each), reading),
      ...(isHeard && each.state === 'raised' && each.ack === null ? [acknowledge(each)] : []),
    ]),
    ...(left === 0 ? [] : [context([`and ${left} more: \`keyturn alerts\``])]),
  ];
}

/** What is said aloud under the message, where an edit alone would call nobody. */
export function replyOf({ kind, alert }: Notice, reading: Reading): string {
  const { event, summary } = messageOf({ kind, alert }, reading);
  return `${escape(headlineOf(alert))} (${escape(event)}): ${escape(summary)}`;
}

function kindOf({ state, ack }: AlertRow): Notice['kind'] {
  if (state === 'resolved') return 'resolved';
  return ack === null ? 'raised' : 'acknowledged';
}

function alertBlocks(alert: AlertRow, kind: Notice['kind'], reading: Reading): readonly Block[] {
  const { headline, event, summary, facts, next } = messageOf({ kind, alert }, reading);
  const isOver = alert.state === 'resolved';
  const lines = [
    `*${escape(headline)}*`,
    `${escape(event)}: ${escape(summary)}`,
    ...(isOver ? [] : [`Next: \`${escape(next).replaceAll('`', "'")}\``]),
  ];
  return [
    section(lines.join('\n')),
    context(facts.map(({ label, value }) => `${label}: ${linked(escape(value))}`)),
  ];
}

function acknowledge({ key }: AlertRow): Block {
  const text = { type: 'plain_text', text: 'Acknowledge' } as const;
  return { type: 'actions', elements: [{ type: 'button', action_id: ACKNOWLEDGE, value: key, text }] };
}

function section(text: string): Block {
  return { type: 'section', text: { type: 'mrkdwn', text: cut(text) } };
}

function context(texts: readonly string[]): Block {
  return { type: 'context', elements: texts.map((text) => ({ type: 'mrkdwn', text: cut(text) })) };
}

/** `&`, `<` and `>` are the three that Slack reads as its own; a mention or a link can't be smuggled in without them. */
export function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function linked(text: string): string {
  return text.startsWith('https://') ? `<${text}>` : text;
}

function cut(text: string): string {
  return text.length <= LONGEST_TEXT ? text : `${text.slice(0, LONGEST_TEXT)}…`;
}
