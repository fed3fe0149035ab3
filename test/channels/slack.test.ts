import assert from 'node:assert/strict';
import { slack } from '../../src/channels/slack/index.ts';
import { Secret } from '../../src/domain/secret.ts';
import type { Notice } from '../../src/ports/channel.ts';
import { channelDeps } from '../contract/channel/deps.ts';
import { alertRow } from '../support/alert-row.ts';
import { slackReceiver } from '../support/receivers/slack.ts';
import type { SlackReceiver } from '../support/receivers/slack.ts';
import { faultOf } from './fault-of.ts';
import { notice } from './notice.ts';

const TOKEN = 'xoxb-fake-token-of-the-tests';
const CONVERSATION = 'C0123456789';

describe('the Slack channel', () => {
  let receiver: SlackReceiver;

  beforeEach(async () => {
    receiver = await slackReceiver(TOKEN, CONVERSATION);
  });

  afterEach(() => receiver.close());

  const channel = (more: Record<string, unknown> = {}) =>
    slack.create(
      'keys',
      { token: new Secret(TOKEN), conversation: CONVERSATION, api: `${receiver.url}/api`, ...more },
      channelDeps(),
    );
  const shown = () =>
    receiver.messages.map(({ text, threadTs, broadcast }) => ({ text, threadTs, broadcast }));
  const blocks = (index: number) => JSON.stringify(receiver.messages[index]?.blocks);

  it('edits its message, and calls people under it only where somebody is to be called', async () => {
    const reference = await channel().deliver(notice('raised'));
    assert.equal(reference, `${CONVERSATION}/1795316645.000000`);
    await channel().deliver({ ...notice('acknowledged'), reference });
    assert.equal(receiver.messages.length, 1, 'an acknowledgement calls nobody');
    assert.match(blocks(0), /acknowledged by user:ops/);
    await channel().deliver({ ...notice('escalated'), reference });
    await channel().deliver({ ...notice('repeated'), reference });
    assert.deepEqual(
      shown()
        .slice(1)
        .map(({ threadTs, broadcast }) => [threadTs, broadcast]),
      [
        ['1795316645.000000', true],
        ['1795316645.000000', true],
      ],
    );
    await channel().deliver({ ...notice('resolved'), reference });
    assert.equal(receiver.messages.length, 3);
    assert.match(blocks(0), /✔ resolved/);
  });

  it('shows every alert of a rotation in one message, what stands first', async () => {
    const lost = alertRow({
      key: 'a',
      code: 'KT-A105',
      state: 'resolved',
      resolvedAt: Date.UTC(2026, 10, 23),
    });
    const stuck = alertRow({ key: 'b', code: 'KT-A104', summary: 'stage vault-prod fails' });
    const both: Notice = {
      id: 'note_02',
      kind: 'raised',
      alert: stuck,
      thread: [lost, stuck],
      reference: null,
    };
    await channel().deliver(both);
    const text = blocks(0);
    assert.ok(text.indexOf('Rotation stuck') < text.indexOf('Outcome unknown'), text);
    assert.match(text, /✔ resolved · wb-orders-1 · Outcome unknown/);
  });

  it('says how many more there are where the message would be too long', async () => {
    const thread = Array.from({ length: 13 }, (_, index) => alertRow({ key: `k${index}` }));
    await channel().deliver({ ...notice('raised'), thread });
    assert.match(blocks(0), /and 3 more: `keyturn alerts`/);
    assert.ok((receiver.messages[0]?.blocks.length ?? 99) <= 50);
  });

  it('writes anew where its message was deleted', async () => {
    const reference = await channel().deliver({
      ...notice('repeated'),
      reference: `${CONVERSATION}/1700000000.000001`,
    });
    assert.equal(reference, `${CONVERSATION}/1795316645.000000`);
    assert.equal(receiver.messages[0]?.threadTs, null);
  });

  for (const [error, code, saw] of [
    ['not_in_channel', 'KT7102', 'not_in_channel'],
    ['ratelimited', 'KT7101', 'ratelimited'],
    ['Something <else>', 'KT7102', 'a refusal without a name'],
  ] as const)
    it(`names the refusal ${error}`, async () => {
      receiver.refuseWith(error);
      const fault = await faultOf(channel().deliver(notice('raised')));
      assert.deepEqual([fault.code, fault.saw, fault.place], [code, saw, 'channel keys']);
    });

  it('says times in UTC, for its readers and for the market, and links the runbook', async () => {
    const reading = { timezone: 'Europe/Berlin', runbooks: 'https://docs.example.com/errors/' };
    await channel(reading).deliver(notice('raised', { marketZone: 'Asia/Hong_Kong' }));
    const text = blocks(0);
    assert.match(text, /2026-11-22 03:04:05 UTC/);
    assert.match(text, /2026-11-22 04:04:05 Europe\/Berlin \(local\)/);
    assert.match(text, /2026-11-22 11:04:05 Asia\/Hong_Kong \(market\)/);
    assert.match(text, /<https:\/\/docs\.example\.com\/errors\/KT-A103\.md>/);
  });

  for (const [says, settings, accepted] of [
    ['a bot', { token: new Secret(TOKEN), conversation: CONVERSATION }, true],
    ['an incoming webhook', { webhook: new Secret('https://hooks.slack.example/services/T/B/x') }, true],
    ['a token in plain text', { token: TOKEN, conversation: CONVERSATION }, false],
    ['a webhook in plain text', { webhook: 'https://hooks.slack.example/services/T/B/x' }, false],
    ['the name of a conversation', { token: new Secret(TOKEN), conversation: '#keys' }, false],
    ['neither', {}, false],
    ['no time zone', { token: new Secret(TOKEN), conversation: CONVERSATION, timezone: 'Hong Kong' }, false],
  ] as const)
    it(`${accepted ? 'takes' : 'refuses'} ${says}`, () => {
      assert.equal(slack.settingsSchema.safeParse(settings).success, accepted);
    });
});
