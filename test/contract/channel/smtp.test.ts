import { smtp } from '../../../src/channels/smtp/index.ts';
import { Secret } from '../../../src/domain/secret.ts';
import { headersOf, mailServer, partsOf } from '../../support/receivers/smtp.ts';
import { CANARY, receiverContract } from './contract.ts';
import { channelDeps } from './deps.ts';

const LOGIN = { user: 'keyturn', password: `fake-${CANARY}` };

describe('the SMTP channel keeps the contract of channels', () => {
  receiverContract(async () => {
    const server = await mailServer(LOGIN);
    const settings = {
      ...{ host: '127.0.0.1', port: server.port, timeout: '2s' },
      ...{ from: 'keyturn@example.com', to: ['broker-keys@example.com'] },
      auth: { user: LOGIN.user, password: new Secret(LOGIN.password) },
      tls: { ca: new Secret(server.ca) },
    };
    return {
      channel: smtp.create('mail', settings, channelDeps()),
      merges: false,
      shown: async () =>
        server.letters.map((letter) => {
          const headers = headersOf(letter);
          const id = /<([^@>]+)@/.exec(headers.get('message-id') ?? '')?.[1] ?? '';
          const text = `${headers.get('subject')}\n${partsOf(letter).get('text/plain')}`;
          return { text, isOver: text.includes('✔ resolved'), ids: [id] };
        }),
      refuse: async () => server.refuseRecipients(true),
      close: () => server.close(),
    };
  });
});
