import { generateX25519Identity } from 'age-encryption';
import { newAuthority } from '../certificates/authority.ts';
import * as manifests from '../e2e-surface/manifests.ts';
import { NAMESPACE } from './chart.ts';
import type { Values } from './chart.ts';
import { API } from './cluster/addresses.ts';
import type { Cluster } from './cluster/cluster.ts';
import { askInside } from './inside/ask.ts';
import type { Reply } from './inside/ask.ts';
import { startOpenBaoInside, startPostgresInside } from './inside/servers.ts';
import type { ServerInside } from './inside/servers.ts';
import { IMAGES, startReleaseCluster } from './release.ts';
import type { ReleaseCluster } from './release.ts';
import { ACCOUNT, AUDIENCE, REVIEWER, reviewerBinding, vaultLoginFor } from './vault-login.ts';
import type { LoginCluster, VaultLogin } from './vault-login.ts';

export const REPLICAS = ['keyturn-0', 'keyturn-1'] as const;
/** The shortest life that a kubelet asks for. */
export const TOKEN_SECONDS = 600;
/** What the daemons trust both servers by. */
const AUTHORITY = '/secrets/servers/ca.crt';
const GATEWAY = 'http://127.0.0.1:7400';

/** A cluster with what replicas share: a PostgreSQL, a key over everything, and an OpenBao that lets their service account in. */
export interface ReplicaCluster extends ReleaseCluster {
  /** Of the chart: two replicas, the store `bao`, and a credential there whose key a person makes. */
  readonly values: Values;
}

/** Takes what `requireCluster` requires, and images, PostgreSQL and OpenBao. */
export async function startReplicaCluster(): Promise<ReplicaCluster> {
  const rig = await startReleaseCluster({ volumes: REPLICAS.length });
  const servers: ServerInside[] = [];
  const stop = async (): Promise<void> => {
    await rig.stop();
    for (const server of servers) await server.remove();
  };
  try {
    const authority = newAuthority();
    const postgres = await startPostgresInside(rig.cluster, authority);
    servers.push(postgres);
    const bao = await startOpenBaoInside(rig.cluster, authority);
    servers.push(bao);
    await rig.apply(
      secret('database', { url: `${postgres.url}?sslmode=verify-full&sslrootcert=${AUTHORITY}` }),
      secret('kek', { 'kek.txt': await generateX25519Identity() }),
      secret('servers', { 'ca.crt': authority.cert }),
      { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: REVIEWER, namespace: NAMESPACE } },
      reviewerBinding(NAMESPACE),
    );
    const login = await vaultLoginFor(bao, await asOpenBaoSees(rig.cluster));
    return { ...rig, stop, values: valuesOf(bao.url, login) };
  } catch (thrown) {
    await stop();
    throw thrown;
  }
}

/** Asks so many times, each by a connection of its own, who there is. */
export type AskService = (times: number) => Promise<readonly Reply[]>;

/** Through the Service, as somebody with this token of keyturn. */
export async function askingService(cluster: Cluster, token: string): Promise<AskService> {
  const read = (what: string, path: string): Promise<string> =>
    cluster.kubectl(['get', what, `--namespace=${NAMESPACE}`, `--output=jsonpath=${path}`]);
  const address = await read('service/keyturn', '{.spec.clusterIP}');
  const authority = await read('secret/keyturn-tls', '{.data.ca\\.crt}');
  const request = {
    url: `https://${address}:7373/v1/custody`,
    headers: { authorization: `Bearer ${token}` },
    ca: Buffer.from(authority, 'base64').toString('utf8'),
    servername: `keyturn.${NAMESPACE}.svc`,
  };
  return (times) => askInside(cluster, new Array<typeof request>(times).fill(request));
}

function secret(name: string, stringData: Readonly<Record<string, string>>): object {
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace: NAMESPACE }, stringData };
}

/** It runs on the node, beside the API server. */
async function asOpenBaoSees(cluster: Cluster): Promise<LoginCluster> {
  const inNamespace = `--namespace=${NAMESPACE}`;
  const path = '--output=jsonpath={.data.ca\\.crt}';
  const ca = await cluster.kubectl(['get', 'configmap', 'kube-root-ca.crt', inNamespace, path]);
  const reviewer = (await cluster.kubectl(['create', 'token', REVIEWER, inNamespace])).trim();
  return { namespace: NAMESPACE, address: API, ca, reviewer };
}

function valuesOf(address: string, { kv, mount }: VaultLogin): Values {
  const auth = { kubernetes: { role: ACCOUNT, tokenFile: '/tokens/bao', mount } };
  const tls = { ca: { fromFile: AUTHORITY } };
  const text = manifests.together(
    manifests.attendedIssuer('webull', { gateway: GATEWAY, api: GATEWAY }),
    manifests.store('bao', { driver: 'vault', address, mount: kv, auth, tls }),
    manifests.credential('wb-orders', [{ store: 'bao', path: `${kv}/trading/wb-orders` }]),
  );
  return {
    ...IMAGES,
    daemon: {
      replicas: REPLICAS.length,
      ...{ database: { secret: 'database' }, kek: { secret: 'kek' }, secrets: ['servers'] },
      tokens: [{ name: 'bao', audience: AUDIENCE, expirationSeconds: TOKEN_SECONDS }],
      manifests: { 'all.yaml': text },
    },
    // The daemon asks the cluster nothing, and so has no token for it.
    rbac: { tokenReview: false },
    injector: { enabled: false },
  };
}
