import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { pagerduty } from '../../src/channels/pagerduty/index.ts';
import { slack } from '../../src/channels/slack/index.ts';
import { Secret } from '../../src/domain/secret.ts';
import type { Call, Channel, HeardAcknowledgement } from '../../src/ports/channel.ts';
import type { ChannelDriver } from '../../src/ports/channel-driver.ts';
import { channelDeps } from '../contract/channel/deps.ts';
import { RAISED_AT } from './notice.ts';

const SECRET = 'fake-signing-secret-of-the-tests';
const KEY = 'KT-A103/cred_01/age';
const NOW = channelDeps().clock.now();

const hmac = (text: string, secret = SECRET): string =>
  createHmac('sha256', secret).update(text).digest('hex');

function heard(channel: Channel, call: Call): readonly HeardAcknowledgement[] {
  assert.ok(channel.hear !== undefined);
  return channel.hear(call);
}

function refused(channel: Channel, call: Call, code: string, saw?: RegExp): void {
  assert.throws(
    () => heard(channel, call),
    (fault: Error & { code: string; saw: string }) => {
      assert.equal(fault.code, code);
      assert.match(fault.saw, saw ?? /./);
      return true;
    },
  );
}

function made(driver: ChannelDriver, settings: Record<string, unknown>): Channel {
  return driver.create('oncall', settings, channelDeps());
}

describe('what PagerDuty says by itself', () => {
  const channel = made(pagerduty, {
    routingKey: new Secret('fake-routing-key-of-the-tests-00'),
    webhookSecret: new Secret(SECRET),
  });
  const event = (change: object = {}): string =>
    JSON.stringify({
      event: {
        ...{ id: '01EVENT', event_type: 'incident.acknowledged', resource_type: 'incident' },
        occurred_at: '2026-11-22T03:05:05Z',
        agent: { id: 'PDESK1', type: 'user_reference', summary: 'desk-1' },
        data: { id: 'PINC1', type: 'incident', incident_key: `/keyturn#${KEY}` },
        ...change,
      },
    });
  const signed = (body: string, signature = `v1=${hmac(body)}`): Call => ({
    headers: { 'x-pagerduty-signature': signature },
    body: Buffer.from(body),
  });

  it('is an acknowledgement by somebody, of the alert whose incident it is', () => {
    const [acknowledgement, ...more] = heard(channel, signed(event()));
    assert.equal(more.length, 0);
    assert.equal(acknowledgement?.by, 'PDESK1');
    assert.equal(acknowledgement.called, 'desk-1');
    assert.equal(acknowledgement.at, RAISED_AT + 60_000);
    assert.ok(acknowledgement.isFor(KEY));
    assert.ok(!acknowledgement.isFor('KT-A103/cred_02/age'));
  });

  it('is heard with the old and with the new secret while one is changed for the other', () => {
    const body = event();
    assert.equal(heard(channel, signed(body, `v1=${hmac(body, 'older')},v1=${hmac(body)}`)).length, 1);
    assert.equal(heard(channel, signed(body, `v1=${hmac(body)}, v1=${hmac(body, 'newer')}`)).length, 1);
  });

  it('counts for nothing where no person did it, or something else happened', () => {
    const ours = { agent: { id: 'PSVC', type: 'inbound_integration_reference' } };
    for (const change of [ours, { agent: null }, { event_type: 'incident.resolved' }])
      assert.deepEqual(heard(channel, signed(event(change))), []);
  });

  it('is refused without its signature, with another, and with one byte changed', () => {
    const body = event();
    refused(channel, signed(body, ''), 'KT7110');
    refused(channel, { headers: {}, body: Buffer.from(body) }, 'KT7110');
    refused(channel, signed(body, `v1=${hmac(body, 'another')}`), 'KT7110');
    refused(channel, signed(body.replace('PDESK1', 'PDESK2'), `v1=${hmac(body)}`), 'KT7110');
  });

  it('is refused where it is no webhook, though it is signed', () => {
    for (const body of ['', 'null', '[]', '{"event":7}', '{"event":'])
      refused(channel, signed(body), 'KT7111');
  });

  it('is not listened to without a secret', () => {
    const deaf = made(pagerduty, { routingKey: new Secret('fake-routing-key-of-the-tests-00') });
    assert.equal(deaf.hear, undefined);
  });
});

describe('what Slack says by itself', () => {
  const bot = { token: new Secret('xoxb-fake-token-of-the-tests'), conversation: 'C0123456789' };
  const channel = made(slack, { ...bot, signingSecret: new Secret(SECRET) });
  const press = (change: object = {}): string =>
    new URLSearchParams({
      payload: JSON.stringify({
        type: 'block_actions',
        user: { id: 'UDESK1', username: 'desk-1' },
        actions: [{ action_id: 'keyturn_acknowledge', type: 'button', value: KEY }],
        ...change,
      }),
    }).toString();
  const signed = (body: string, atMs = NOW, secret = SECRET): Call => {
    const time = String(Math.floor(atMs / 1000));
    const signature = `v0=${hmac(`v0:${time}:${body}`, secret)}`;
    const headers = { 'x-slack-request-timestamp': time, 'x-slack-signature': signature };
    return { headers, body: Buffer.from(body) };
  };

  it('is an acknowledgement by whoever pressed the button of an alert', () => {
    const [acknowledgement] = heard(channel, signed(press()));
    assert.equal(acknowledgement?.by, 'UDESK1');
    assert.equal(acknowledgement.called, 'desk-1');
    assert.ok(acknowledgement.isFor(KEY) && !acknowledgement.isFor('another'));
  });

  it('counts for nothing where another button was pressed', () => {
    assert.deepEqual(heard(channel, signed(press({ actions: [{ action_id: 'else', value: KEY }] }))), []);
    assert.deepEqual(heard(channel, signed(press({ actions: undefined }))), []);
  });

  it('is refused unsigned, changed, and when it is more than five minutes old or early', () => {
    const call = signed(press());
    refused(channel, { ...call, headers: {} }, 'KT7110');
    refused(channel, { ...call, body: Buffer.from(press({ type: 'view_submission' })) }, 'KT7110');
    refused(channel, signed(press(), NOW, 'another'), 'KT7110');
    refused(channel, signed(press(), NOW - 301_000), 'KT7110', /five minutes/);
    refused(channel, signed(press(), NOW + 302_000), 'KT7110', /five minutes/);
    const later = { ...call.headers, 'x-slack-request-timestamp': String(NOW / 1000 + 1) };
    refused(channel, { ...call, headers: later }, 'KT7110');
  });

  it('is refused where it is no interaction, though it is signed', () => {
    for (const body of ['', 'payload=', 'payload=%7B', 'other=1']) refused(channel, signed(body), 'KT7111');
  });

  it('is not listened to without the secret of the app', () => {
    assert.equal(made(slack, bot).hear, undefined);
  });
});
