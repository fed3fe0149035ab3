import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { newAuthority } from '../certificates/authority.ts';
import type { Authority } from '../certificates/authority.ts';
import { programOf } from '../servers/installed.ts';
import { freePort, shared, startProcess } from '../servers/process.ts';
import { kubernetesClient } from './client.ts';
import type { KubernetesClient } from './client.ts';
import { kubeconfigOf, output } from './kubectl.ts';
import { newNamespace, serviceAccountToken } from './objects.ts';
import type { TokenWish } from './objects.ts';

/** A real API server with its etcd, on loopback: no node, no controller, no pod that runs. */
export interface ApiServer {
  /** `https://127.0.0.1:PORT`. */
  readonly url: string;
  /** PEM of the authority that signed its certificate. */
  readonly ca: string;
  readonly authority: Authority;
  /** Path of the administrator's kubeconfig. */
  readonly kubeconfig: string;
  /** May do everything. */
  readonly admin: KubernetesClient;
  /** A client with somebody's token; what it may do is a matter of roles. Close it. */
  clientOf(token: string): KubernetesClient;
  /** A fresh namespace with its service account `default`, in which pods can be made; resolves to its name. */
  newNamespace(labels?: Readonly<Record<string, string>>): Promise<string>;
  /** A token of a service account, which is made where it is not there: see `TokenWish`. */
  tokenOf(namespace: string, account: string, wish?: TokenWish): Promise<string>;
  /** Runs kubectl as the administrator; resolves to what it printed. */
  kubectl(args: readonly string[], input?: string): Promise<string>;
  stop(): Promise<void>;
}

export interface ApiServerOptions {
  /** Further arguments of kube-apiserver: `--authorization-mode=…`. */
  readonly args?: readonly string[];
}

/** What the API server's own tokens are for, unless somebody else is named. */
export const CLUSTER_AUDIENCE = 'https://kubernetes.default.svc';

export async function startApiServer({ args = [] }: ApiServerOptions = {}): Promise<ApiServer> {
  const folder = await mkdtemp(join(tmpdir(), 'keyturn-kubernetes-'));
  const programs = dirname(programOf('kubernetes'));
  const authority = newAuthority();
  const [etcdPort, port] = [await freePort(), await freePort()];
  const url = `https://127.0.0.1:${port}`;
  const person = authority.issue({ commonName: 'admin', organizations: ['system:masters'] });
  const admin = kubernetesClient(url, authority.cert, person);
  const kubeconfig = join(folder, 'kubeconfig');
  await writeFile(kubeconfig, kubeconfigOf(url, authority.cert, person));
  const etcd = await startEtcd(programs, folder, etcdPort);
  const end = async (): Promise<void> => {
    admin.close();
    await etcd.stop();
    await rm(folder, { recursive: true, force: true });
  };
  const flags = [
    ...[`--etcd-servers=http://127.0.0.1:${etcdPort}`, `--secure-port=${port}`],
    ...(await writeKeys(folder, authority)),
    ...args,
  ];
  const ready = async (): Promise<boolean> => (await admin.request('GET', '/readyz')).status === 200;
  const server = await startProcess(join(programs, 'kube-apiserver'), [...FLAGS, ...flags], ready).catch(
    async (thrown: unknown) => {
      await end();
      throw thrown;
    },
  );
  return {
    ...{ url, ca: authority.cert, authority, kubeconfig, admin },
    clientOf: (token) => kubernetesClient(url, authority.cert, { token }),
    newNamespace: (labels) => newNamespace(admin, labels),
    tokenOf: (namespace, account, wish) => serviceAccountToken(admin, namespace, account, wish),
    kubectl: (words, input) =>
      output(join(programs, 'kubectl'), [`--kubeconfig=${kubeconfig}`, ...words], input),
    stop: async () => {
      await server.stop();
      await end();
    },
  };
}

/** The one API server of this process; every test takes a namespace of its own. */
export const sharedApiServer = shared(() => startApiServer());

const FLAGS = [
  ...['--bind-address=127.0.0.1', '--advertise-address=127.0.0.1', '--endpoint-reconciler-type=none'],
  ...['--service-cluster-ip-range=10.0.0.0/24', '--authorization-mode=Node,RBAC'],
  ...['--enable-admission-plugins=NodeRestriction', '--allow-privileged=true'],
  ...[`--service-account-issuer=${CLUSTER_AUDIENCE}`, `--api-audiences=${CLUSTER_AUDIENCE}`],
];

async function startEtcd(programs: string, folder: string, port: number) {
  const [clients, peers] = [`http://127.0.0.1:${port}`, `http://127.0.0.1:${await freePort()}`];
  const args = [
    ...['--name=only', `--data-dir=${join(folder, 'etcd')}`, '--unsafe-no-fsync', '--log-level=warn'],
    ...[`--listen-client-urls=${clients}`, `--advertise-client-urls=${clients}`],
    ...[`--listen-peer-urls=${peers}`, `--initial-advertise-peer-urls=${peers}`],
    `--initial-cluster=only=${peers}`,
  ];
  const ready = async (): Promise<boolean> => (await fetch(`${clients}/health`)).ok;
  return startProcess(join(programs, 'etcd'), args, ready);
}

/** Writes what it shows, what it trusts and what it signs tokens with; resolves to the flags that name those files. */
async function writeKeys(folder: string, authority: Authority): Promise<readonly string[]> {
  const pair = authority.issue({
    commonName: 'kube-apiserver',
    hosts: ['127.0.0.1', 'localhost', 'kubernetes.default.svc'],
  });
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const signing = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const files = { 'ca.crt': authority.cert, 'tls.crt': pair.cert, 'tls.key': pair.key, 'sa.key': signing };
  for (const [name, text] of Object.entries(files))
    await writeFile(join(folder, name), text, { mode: 0o600 });
  const flag = (name: string, file: string): string => `--${name}=${join(folder, file)}`;
  return [
    ...[flag('client-ca-file', 'ca.crt'), flag('tls-cert-file', 'tls.crt')],
    flag('tls-private-key-file', 'tls.key'),
    ...[flag('service-account-key-file', 'sa.key'), flag('service-account-signing-key-file', 'sa.key')],
  ];
}
