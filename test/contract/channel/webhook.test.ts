import { webhook } from '../../../src/channels/webhook/index.ts';
import { Secret } from '../../../src/domain/secret.ts';
import { httpReceiver } from '../../support/receivers/http.ts';
import { CANARY, receiverContract } from './contract.ts';
import { channelDeps } from './deps.ts';

interface Event {
  readonly id: string;
  readonly data: Readonly<Record<string, unknown>> & { readonly state: string; readonly key: string };
}

describe('the webhook channel keeps the contract of channels', () => {
  receiverContract(async () => {
    let status = 202;
    const receiver = await httpReceiver(() => ({ status, body: { echo: CANARY } }));
    const settings = {
      url: new Secret(`${receiver.url}/${CANARY}`),
      sign: new Secret(`${CANARY}-signing-key`),
    };
    return {
      channel: webhook.create('siem', settings, channelDeps()),
      merges: false,
      shown: async () =>
        receiver.requests.map(({ body }) => {
          const { id, data } = JSON.parse(body) as Event;
          const text = Object.entries(data).map(([name, value]) => `${name} ${JSON.stringify(value)}`);
          return { text: text.join(' · '), isOver: data.state === 'resolved', ids: [id] };
        }),
      refuse: async () => void (status = 403),
      close: () => receiver.close().catch(() => undefined),
    };
  });
});
