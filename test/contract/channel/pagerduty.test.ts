import { pagerduty } from '../../../src/channels/pagerduty/index.ts';
import { Secret } from '../../../src/domain/secret.ts';
import { pagerdutyReceiver } from '../../support/receivers/pagerduty.ts';
import type { PagerDutyEvent } from '../../support/receivers/pagerduty.ts';
import { receiverContract } from './contract.ts';
import { channelDeps } from './deps.ts';

const ROUTING_KEY = 'CANARY-7f3a-fake-routing-key-000';

function textOf(event: PagerDutyEvent): string {
  if (event.event_action !== 'trigger') return '';
  const { payload } = event;
  return [payload.summary, payload.severity, ...Object.entries(payload.custom_details ?? {}).flat()].join(
    '\n',
  );
}

describe('the PagerDuty channel keeps the contract of channels', () => {
  receiverContract(async () => {
    const receiver = await pagerdutyReceiver(ROUTING_KEY);
    const settings = { routingKey: new Secret(ROUTING_KEY), api: receiver.url };
    return {
      channel: pagerduty.create('oncall', settings, channelDeps()),
      merges: true,
      shown: async () =>
        [...receiver.incidents()].map(([key, state]) => ({
          text: receiver.events
            .filter(({ dedup_key }) => dedup_key === key)
            .map(textOf)
            .join('\n'),
          isOver: state === 'resolved',
          ids: null,
        })),
      refuse: async () => receiver.answerWith(400),
      close: () => receiver.close().catch(() => undefined),
    };
  });
});
