import { slack } from '../../../src/channels/slack/index.ts';
import { Secret } from '../../../src/domain/secret.ts';
import { slackReceiver } from '../../support/receivers/slack.ts';
import type { SlackMessage } from '../../support/receivers/slack.ts';
import { CANARY, receiverContract } from './contract.ts';
import type { Shown } from './contract.ts';
import { channelDeps } from './deps.ts';

const TOKEN = `xoxb-fake-${CANARY}`;
const CONVERSATION = 'C0123456789';

/** As Slack shows it: three entities mean characters, and a bracket that is left would be markup of Slack's. */
function shownOf({ text, blocks, ids }: SlackMessage): Shown {
  const all = [text, ...textsIn(blocks)].join('\n');
  if (/<(?!https:)/.test(all)) throw new Error(`markup in ${all}`);
  const read = all.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
  return { text: read, isOver: read.includes('✔ resolved'), ids: ids.length === 0 ? null : ids };
}

function textsIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(textsIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === 'text' && typeof inner === 'string' ? [inner] : textsIn(inner),
  );
}

describe('the Slack channel with a bot keeps the contract of channels', () => {
  receiverContract(async () => {
    const receiver = await slackReceiver(TOKEN, CONVERSATION);
    const settings = { token: new Secret(TOKEN), conversation: CONVERSATION, api: `${receiver.url}/api/` };
    return {
      channel: slack.create('keys', settings, channelDeps()),
      merges: true,
      // What is said under a message belongs to it.
      shown: async () => receiver.messages.filter(({ threadTs }) => threadTs === null).map(shownOf),
      refuse: async () => receiver.refuseWith(`invalid_auth ${CANARY}`),
      close: () => receiver.close().catch(() => undefined),
    };
  });
});

describe('the Slack channel with an incoming webhook keeps the contract of channels', () => {
  receiverContract(async () => {
    const receiver = await slackReceiver(TOKEN, CONVERSATION);
    const settings = { webhook: new Secret(`${receiver.url}/services/${CANARY}`) };
    return {
      channel: slack.create('keys', settings, channelDeps()),
      merges: false,
      shown: async () => receiver.messages.map((each) => ({ ...shownOf(each), ids: ['note_01'] })),
      refuse: async () => receiver.refuseWith('no_service'),
      close: () => receiver.close().catch(() => undefined),
    };
  });
});
