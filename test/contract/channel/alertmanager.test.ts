import { alertmanager } from '../../../src/channels/alertmanager/index.ts';
import { Secret } from '../../../src/domain/secret.ts';
import { startAlertmanager } from '../../support/servers/alertmanager.ts';
import type { Alertmanager, StandingAlert } from '../../support/servers/alertmanager.ts';
import { requireServer } from '../../support/servers/require.ts';
import { httpReceiver } from '../../support/receivers/http.ts';
import { CANARY, receiverContract } from './contract.ts';
import type { RefusingPlace } from './contract.ts';
import { channelDeps } from './deps.ts';

function textOf({ labels, annotations }: StandingAlert): string {
  return [...Object.entries(labels), ...Object.entries(annotations)].flat().join('\n');
}

describe('the Alertmanager channel keeps the contract of channels', function () {
  this.timeout(30_000);

  let server: Alertmanager;
  before(async function () {
    requireServer(this, 'alertmanager');
    server = await startAlertmanager();
  });
  after(() => server?.stop());

  let places = 0;
  receiverContract(async (): Promise<RefusingPlace> => {
    // One server for all tests: a label keeps what they said apart. The real one forgets what is over.
    const place = `place-${++places}`;
    const seen = new Map<string, string>();
    let url = server.url;
    const refusing = await httpReceiver(() => ({ status: 400, body: CANARY }));
    const channel = () =>
      alertmanager.create('alertmanager', { url, labels: { place }, auth }, channelDeps({ clock: now }));
    const auth = { user: 'keyturn', password: new Secret(`fake-${CANARY}`) };
    return {
      channel: {
        name: 'alertmanager',
        async deliver(notice) {
          const reference = await channel().deliver(notice);
          for (const each of await own(server, place)) seen.set(each.labels['key'] ?? '', textOf(each));
          return reference;
        },
      },
      merges: true,
      async shown() {
        const standing = new Set((await own(server, place)).map(({ labels }) => labels['key']));
        return [...seen].map(([key, text]) => ({ text, isOver: !standing.has(key), ids: null }));
      },
      refuse: async () => void (url = refusing.url),
      async close() {
        url = 'http://127.0.0.1:1';
        await refusing.close().catch(() => undefined);
      },
    };
  });
});

/** The real time: Alertmanager compares what ends with its own clock. */
const now = { now: () => Date.now(), monotonicMs: () => performance.now() };

async function own(server: Alertmanager, place: string): Promise<readonly StandingAlert[]> {
  return (await server.active()).filter(({ labels }) => labels['place'] === place);
}
