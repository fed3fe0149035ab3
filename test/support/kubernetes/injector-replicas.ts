import { fieldsOf, stateIn } from '../../../src/kubernetes/injector/certificates/kept.ts';
import type { CertificateState } from '../../../src/kubernetes/injector/certificates/decide.ts';
import { lifetimesOf } from '../../../src/kubernetes/injector/certificates/lifetimes.ts';
import { certificatesIn, makePair } from '../../../src/kubernetes/injector/certificates/pair.ts';
import { NAMESPACE } from './chart.ts';
import type { Cluster } from './cluster/cluster.ts';

const NAME = 'keyturn-injector';
const SERVICE_NAME = `${NAME}.${NAMESPACE}.svc`;
const PORT = 10_250;
const DAYS = 90;

/** What they share in the cluster, as the injectors themselves read and write it. */
export interface InjectorReplicas {
  state(): Promise<CertificateState>;
  keep(state: CertificateState): Promise<void>;
  /** How many authorities API servers are told of. */
  authorities(): Promise<number>;
  /** The certificate that each of the replicas shows now; nothing where one does not listen. */
  shown(): Promise<readonly string[]>;
  /** Whether the Service leads to that pod, and its process is the first one of it. */
  isReady(name: string): Promise<boolean>;
  /** Ends the process of one of them, as a crash does; resolves to its pod's name. */
  kill(): Promise<string>;
}

/** What a replica makes first when its certificate is due: the next one, of which nobody has heard yet. */
export function withNext(state: CertificateState, now: number): CertificateState {
  return { ...state, next: { pair: makePair(SERVICE_NAME, now, lifetimesOf(DAYS)), trustedSince: null } };
}

export function injectorReplicas(cluster: Cluster): InjectorReplicas {
  const get = async (kind: string, name: string): Promise<Json> =>
    JSON.parse(
      await cluster.kubectl(['get', kind, name, `--namespace=${NAMESPACE}`, '--output=json']),
    ) as Json;
  return {
    state: async () => {
      const { data = {} } = await get('secret', NAME);
      const fields = Object.entries(data).map(([field, text]) => [field, decoded(text)]);
      return stateIn(Object.fromEntries(fields) as Record<string, string>, SERVICE_NAME, NAME);
    },
    keep: async (state) => {
      const fields = Object.entries(fieldsOf(state)).map(([field, text]) => [field, encoded(text)]);
      const patch = JSON.stringify({ data: Object.fromEntries(fields) as object });
      await cluster.kubectl([
        'patch',
        'secret',
        NAME,
        `--namespace=${NAMESPACE}`,
        '--type=merge',
        '--patch',
        patch,
      ]);
    },
    authorities: async () => {
      const { webhooks = [] } = await get('mutatingwebhookconfiguration', `${NAMESPACE}-${NAME}`);
      return certificatesIn(decoded(webhooks[0]?.clientConfig.caBundle ?? '')).length;
    },
    shown: async () => {
      const addresses = await cluster.kubectl([
        ...['get', 'pods', `--namespace=${NAMESPACE}`, '--selector=app.kubernetes.io/component=injector'],
        '--output=jsonpath={.items[*].status.podIP}',
      ]);
      return Promise.all(
        addresses.split(' ').map((host) => cluster.run([process.execPath, '--eval', SHOW, host])),
      );
    },
    isReady: async (name) => {
      const first = '{.status.containerStatuses[0].ready} {.status.containerStatuses[0].restartCount}';
      const words = ['get', 'pod', name, `--namespace=${NAMESPACE}`, `--output=jsonpath=${first}`];
      return (await cluster.kubectl(words)) === 'true 0';
    },
    kill: async () => {
      // The first process of a container, as the node sees it.
      const pid = (await cluster.run(['pgrep', '--full', '--newest', 'inject --listen'])).trim();
      const name = (await cluster.run(['cat', `/proc/${pid}/root/etc/hostname`])).trim();
      await cluster.run(['kill', '-KILL', pid]);
      return name;
    },
  };
}

const SHOW = `
  const [host] = process.argv.slice(-1);
  const socket = require('node:tls').connect({ host, port: ${PORT}, rejectUnauthorized: false }, () => {
    process.stdout.write(socket.getPeerX509Certificate().toString());
    socket.end();
  });
  socket.on('error', () => socket.destroy());`;

interface Json {
  readonly data?: Readonly<Record<string, string>>;
  readonly webhooks?: readonly { readonly clientConfig: { readonly caBundle?: string } }[];
}

const decoded = (text: string): string => Buffer.from(text, 'base64').toString('utf8');
const encoded = (text: string): string => Buffer.from(text, 'utf8').toString('base64');
