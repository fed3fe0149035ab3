import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { newAuthority } from '../certificates/authority.ts';
import type { Authority } from '../certificates/authority.ts';
import { programOf } from '../servers/installed.ts';
import { freePort, shared, startProcess } from '../servers/process.ts';
import type { Running } from '../servers/process.ts';
import { kubernetesClient } from './client.ts';
import type { KubernetesClient } from './client.ts';
import { apiServerArguments, etcdArguments, writeKeys } from './control-plane.ts';
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
  /** Further arguments of kube-apiserver: `--feature-gates=…`. */
  readonly args?: readonly string[];
}

const HOSTS = ['127.0.0.1', 'localhost', 'kubernetes.default.svc'];

/** Starts one of its own: for tests that stop it, or that register what counts for all namespaces. */
export async function startApiServer({ args = [] }: ApiServerOptions = {}): Promise<ApiServer> {
  const folder = await mkdtemp(join(tmpdir(), 'keyturn-kubernetes-'));
  const programs = dirname(programOf('kubernetes'));
  const authority = newAuthority();
  const port = await freePort();
  const url = `https://127.0.0.1:${port}`;
  const person = authority.issue({ commonName: 'admin', organizations: ['system:masters'] });
  const admin = kubernetesClient(url, authority.cert, person);
  const kubeconfig = join(folder, 'kubeconfig');
  await writeFile(kubeconfig, kubeconfigOf(url, authority.cert, person));
  await writeKeys(folder, authority, HOSTS);
  const started: Running[] = [];
  const stop = async (): Promise<void> => {
    admin.close();
    for (const running of started.toReversed()) await running.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const etcdPort = await freePort();
    started.push(await startEtcd(programs, folder, etcdPort));
    const flags = [...apiServerArguments(folder, etcdPort, '10.0.0.0/24'), ...listenOn(port), ...args];
    const ready = async (): Promise<boolean> => (await admin.request('GET', '/readyz')).status === 200;
    started.push(await startProcess(join(programs, 'kube-apiserver'), flags, ready));
  } catch (thrown) {
    await stop();
    throw thrown;
  }
  return {
    ...{ url, ca: authority.cert, authority, kubeconfig, admin, stop },
    clientOf: (token) => kubernetesClient(url, authority.cert, { token }),
    newNamespace: (labels) => newNamespace(admin, labels),
    tokenOf: (namespace, account, wish) => serviceAccountToken(admin, namespace, account, wish),
    kubectl: (words, input) =>
      output(join(programs, 'kubectl'), [`--kubeconfig=${kubeconfig}`, ...words], input),
  };
}

/** The one API server of this process; every test takes a namespace of its own. */
export const sharedApiServer = shared(() => startApiServer());

function listenOn(port: number): readonly string[] {
  const where = [`--secure-port=${port}`, '--bind-address=127.0.0.1', '--advertise-address=127.0.0.1'];
  return [...where, '--endpoint-reconciler-type=none'];
}

async function startEtcd(programs: string, folder: string, port: number): Promise<Running> {
  const args = etcdArguments(folder, { clients: port, peers: await freePort() });
  const ready = async (): Promise<boolean> => (await fetch(`http://127.0.0.1:${port}/health`)).ok;
  return startProcess(join(programs, 'etcd'), args, ready);
}
