import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { addressOf, createInstallation } from '../../support/e2e-surface/installation.ts';
import type { Installation } from '../../support/e2e-surface/installation.ts';
import * as manifests from '../../support/e2e-surface/manifests.ts';
import { startSandboxProcess } from '../../support/e2e-surface/sandbox.ts';
import type { SandboxProcess } from '../../support/e2e-surface/sandbox.ts';
import { until } from '../../support/e2e-surface/until.ts';
import { pagerdutyReceiver } from '../../support/receivers/pagerduty.ts';
import type { PagerDutyReceiver } from '../../support/receivers/pagerduty.ts';
import { slackReceiver } from '../../support/receivers/slack.ts';
import type { SlackReceiver } from '../../support/receivers/slack.ts';

const ROUTING_KEY = 'fake-routing-key-of-the-tests-00';
const SECRET = 'fake-signing-secret-of-the-tests';
const BOT = 'xoxb-fake-token-of-the-tests';
const NAME = 'wb-orders-1';

interface Standing {
  readonly key: string;
  readonly ack: { readonly by: string; readonly note: string | null } | null;
}

/** The real daemon, and receivers that speak as PagerDuty and Slack document it. */
describe('an acknowledgement where the page arrived', function () {
  this.timeout(120_000);
  let place: Installation;
  let sandbox: SandboxProcess;
  let pager: PagerDutyReceiver;
  let slack: SlackReceiver;

  before(async () => {
    place = await createInstallation();
    sandbox = await startSandboxProcess();
    pager = await pagerdutyReceiver(ROUTING_KEY);
    slack = await slackReceiver(BOT, 'C0123456789');
    for (const [name, text] of Object.entries({
      'routing-key': ROUTING_KEY,
      bot: BOT,
      'signing-secret': SECRET,
    }))
      await place.secret(`manifests/${name}`, text);
    await manifests.writePasswords(place);
    const routes = [{ match: { severity: 'critical' }, to: ['pager', 'desk'] }];
    await place.write(
      'manifests/all.yaml',
      manifests.together(
        manifests.issuer('webull', sandbox),
        manifests.store('disk', { driver: 'files', directory: place.path('files') }),
        manifests.policy('prod', { mode: 'audit', routes }),
        manifests.credential(NAME, [{ store: 'disk', file: `${NAME}.json` }]),
        manifests.channel('pager', {
          ...{ driver: 'pagerduty', api: pager.url, routingKey: { fromFile: 'routing-key' } },
          webhookSecret: { fromFile: 'signing-secret' },
        }),
        manifests.channel('desk', {
          ...{ driver: 'slack', api: `${slack.url}/api`, conversation: 'C0123456789' },
          ...{ token: { fromFile: 'bot' }, signingSecret: { fromFile: 'signing-secret' } },
        }),
      ),
    );
    await place.start();
  });
  after(async () => {
    await place.remove();
    await sandbox.stop();
    await pager.close();
    await slack.close();
  });

  const page = async (): Promise<string> => {
    const { code, stderr } = await place.cli(
      'alerts',
      'drill',
      '--severity',
      'critical',
      '--credential',
      NAME,
    );
    assert.equal(code, 0, stderr);
    const { key } = await until('the drill', async () => (await standing())[0]);
    return key;
  };
  const standing = async (): Promise<readonly Standing[]> => {
    const { items } = await place.json<{ items: readonly Standing[] }>('alerts');
    return items.filter(({ key }) => key.startsWith('KT-A343'));
  };
  const call = async (channel: string, headers: Record<string, string>, body: string): Promise<number> => {
    const url = `${await addressOf(place.data)}/v1/channels/${channel}/heard`;
    return (await fetch(url, { method: 'POST', headers, body })).status;
  };
  const hmac = (text: string): string => createHmac('sha256', SECRET).update(text).digest('hex');
  const pagerSays = (dedupKey: string, at: string, signature?: string): Promise<number> => {
    const body = JSON.stringify({
      event: {
        ...{ id: '01EVENT', event_type: 'incident.acknowledged', occurred_at: at },
        agent: { id: 'PDESK1', type: 'user_reference', summary: 'desk-1' },
        data: { id: 'PINC1', type: 'incident', incident_key: dedupKey },
      },
    });
    const headers = { 'content-type': 'application/json', 'x-pagerduty-signature': `v1=${hmac(body)}` };
    return call(
      'pager',
      signature === undefined ? headers : { ...headers, 'x-pagerduty-signature': signature },
      body,
    );
  };
  const now = (): string => new Date().toISOString();
  const blocks = (): string => JSON.stringify(slack.messages.map((message) => message.blocks));

  it('in PagerDuty counts in Slack and here, and the drill is over', async () => {
    await page();
    const { dedup_key: dedupKey } = await until('the page', async () => pager.events[0]);
    await until('the button', async () => blocks().includes('keyturn_acknowledge'));
    assert.equal(await pagerSays(dedupKey, now(), 'v1=00'), 401);
    assert.equal(await pagerSays(dedupKey, '2026-01-01T00:00:00Z'), 200);
    assert.equal(
      (await standing())[0]?.ack,
      null,
      'an acknowledgement from before the page is of another one',
    );
    assert.equal(await pagerSays(dedupKey, now()), 200);
    await until('the end in Slack', async () => /resolved/.test(blocks()));
    assert.ok(!blocks().includes('keyturn_acknowledge'), 'nothing is left to press');
    assert.equal((await standing()).length, 0);
    await until('the end in PagerDuty', async () => pager.incidents().get(dedupKey) === 'resolved');
  });

  it('in Slack counts in PagerDuty', async () => {
    const key = await page();
    const payload = JSON.stringify({
      ...{ type: 'block_actions', user: { id: 'UDESK1', username: 'desk-1' } },
      actions: [{ action_id: 'keyturn_acknowledge', value: key }],
    });
    const body = new URLSearchParams({ payload }).toString();
    const time = String(Math.floor(Date.now() / 1000));
    const headers = {
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': time,
      'x-slack-signature': `v0=${hmac(`v0:${time}:${body}`)}`,
    };
    const before = pager.events.length;
    assert.equal(await call('desk', headers, body), 200);
    await until('the word in PagerDuty', async () =>
      pager.events.slice(before).some(({ event_action }) => event_action === 'acknowledge'),
    );
    assert.equal((await standing()).length, 0);
  });

  it('is heard from no other channel', async () => {
    for (const channel of ['log', 'nobody']) assert.equal(await call(channel, {}, '{}'), 404);
  });
});
