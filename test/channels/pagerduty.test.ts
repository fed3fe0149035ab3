import assert from 'node:assert/strict';
import { pagerduty } from '../../src/channels/pagerduty/index.ts';
import { Secret } from '../../src/domain/secret.ts';
import { channelDeps } from '../contract/channel/deps.ts';
import { pagerdutyReceiver } from '../support/receivers/pagerduty.ts';
import type { PagerDutyReceiver } from '../support/receivers/pagerduty.ts';
import { faultOf } from './fault-of.ts';
import { notice, RAISED_AT } from './notice.ts';

const ROUTING_KEY = 'fake-routing-key-of-the-tests-00';

describe('the PagerDuty channel', () => {
  let receiver: PagerDutyReceiver;

  beforeEach(async () => {
    receiver = await pagerdutyReceiver(ROUTING_KEY);
  });

  afterEach(() => receiver.close());

  const channel = (more: Record<string, unknown> = {}) =>
    pagerduty.create(
      'oncall',
      { routingKey: new Secret(ROUTING_KEY), api: receiver.url, ...more },
      channelDeps(),
    );

  it('makes one incident of an alert, and carries it to its end', async () => {
    const states: unknown[] = [];
    for (const kind of ['raised', 'repeated', 'acknowledged', 'resolved'] as const) {
      await channel().deliver(notice(kind));
      states.push([...receiver.incidents()]);
    }
    const key = '/keyturn#KT-A103/cred_01/age';
    assert.deepEqual(states, [
      [[key, 'triggered']],
      [[key, 'triggered']],
      [[key, 'acknowledged']],
      [[key, 'resolved']],
    ]);
  });

  it('fills the fields that PagerDuty sorts by', async () => {
    await channel({ runbooks: 'https://docs.example.com/errors/' }).deliver(notice('raised'));
    const event = receiver.events[0];
    assert.ok(event?.event_action === 'trigger');
    const { payload, links } = event;
    assert.equal(payload.severity, 'critical');
    assert.equal(payload.timestamp, new Date(RAISED_AT).toISOString());
    assert.equal(payload.class, 'Key overdue');
    assert.equal(payload.custom_details?.['Next'], 'keyturn why wb-orders-1');
    assert.equal(links?.[0]?.href, 'https://docs.example.com/errors/KT-A103.md');
  });

  it('keeps within the limits of PagerDuty, whatever an alert says', async () => {
    const long = 'x'.repeat(3_000);
    await channel().deliver(notice('raised', { key: `KT-A111/cred/${long}`, summary: long }));
    await channel().deliver(notice('resolved', { key: `KT-A111/cred/${long}`, summary: long }));
    assert.deepEqual([...receiver.incidents().values()], ['resolved']);
  });

  it('names a receiver that has enough', async () => {
    receiver.answerWith(429);
    assert.equal((await faultOf(channel().deliver(notice('raised')))).code, 'KT7101');
  });

  it('takes its key by reference only', () => {
    assert.equal(pagerduty.settingsSchema.safeParse({ routingKey: ROUTING_KEY }).success, false);
    assert.equal(pagerduty.settingsSchema.safeParse({ routingKey: new Secret(ROUTING_KEY) }).success, true);
  });
});
