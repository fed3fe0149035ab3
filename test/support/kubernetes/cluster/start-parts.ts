import { dirname, join } from 'node:path';
import { programOf } from '../../servers/installed.ts';
import { apiServerArguments, etcdArguments } from '../control-plane.ts';
import { API_PORT, NODE, NODE_NAME, SERVICES } from './addresses.ts';
import { partOf } from './parts.ts';
import type { Parts } from './parts.ts';

const ETCD = { clients: 2379, peers: 2380 };
const PORTS = { controllers: 10257, scheduler: 10259, kubelet: 10250, proxy: 10256, coredns: 8181 };

/** The API server and its etcd. */
export async function startApi(parts: Parts, folder: string): Promise<void> {
  const flag = (name: string, file: string): string => `--${name}=${join(folder, file)}`;
  const etcd = [partOf('etcd'), ...etcdArguments(folder, ETCD)];
  await parts.start(etcd, [
    partOf('kubectl'),
    `--server=http://127.0.0.1:${ETCD.clients}`,
    'get',
    '--raw',
    '/health',
  ]);
  const server = [
    ...[partOf('kube-apiserver'), ...apiServerArguments(folder, ETCD.clients, SERVICES)],
    ...['--bind-address=0.0.0.0', `--secure-port=${API_PORT}`, `--advertise-address=${NODE}`],
    ...[flag('kubelet-client-certificate', 'to-kubelet.crt'), flag('kubelet-client-key', 'to-kubelet.key')],
    flag('kubelet-certificate-authority', 'ca.crt'),
    '--kubelet-preferred-address-types=InternalIP',
  ];
  await parts.start(server, [...kubectlIn(folder), 'get', '--raw', '/readyz']);
}

/** What makes pods of what was asked for, and says where they go. */
export async function startControllers(parts: Parts, folder: string): Promise<void> {
  const at = (name: string): string => join(folder, name);
  const controllers = [
    ...[partOf('kube-controller-manager'), `--kubeconfig=${at('controllers.kubeconfig')}`],
    ...['--use-service-account-credentials', `--service-account-private-key-file=${at('sa.key')}`],
    ...[`--root-ca-file=${at('ca.crt')}`, '--leader-elect=false'],
    ...['--bind-address=127.0.0.1', `--secure-port=${PORTS.controllers}`],
  ];
  const scheduler = [
    ...[partOf('kube-scheduler'), '--leader-elect=false', '--bind-address=127.0.0.1'],
    `--secure-port=${PORTS.scheduler}`,
    ...['kubeconfig', 'authentication-kubeconfig', 'authorization-kubeconfig'].map(
      (flag) => `--${flag}=${at('scheduler.kubeconfig')}`,
    ),
  ];
  // They show a certificate of their own making.
  const ready = (port: number): readonly string[] => [
    ...[...kubectlIn(folder), `--server=https://127.0.0.1:${port}`, '--insecure-skip-tls-verify'],
    ...['get', '--raw', '/healthz'],
  ];
  await Promise.all([
    parts.start(controllers, ready(PORTS.controllers)),
    parts.start(scheduler, ready(PORTS.scheduler)),
  ]);
}

/** What runs containers; resolves when it takes images. */
export async function startContainerd(parts: Parts, folder: string): Promise<void> {
  const configuration = join(folder, 'containerd.toml');
  await parts.start([programOf('containerd'), '--config', configuration], [...ctrIn(folder), 'version']);
}

/** What makes this a node, a way to Services, and names for them; resolves when the node takes pods. */
export async function startNode(parts: Parts, folder: string): Promise<void> {
  const at = (name: string): string => join(folder, name);
  const kubelet = [
    ...[partOf('kubelet'), `--config=${at('kubelet.json')}`, `--kubeconfig=${at('kubelet.kubeconfig')}`],
    ...[`--root-dir=${at('kubelet')}`, `--cert-dir=${at('kubelet/pki')}`],
    ...[`--hostname-override=${NODE_NAME}`, `--node-ip=${NODE}`],
  ];
  const proxy = [partOf('kube-proxy'), `--config=${at('kube-proxy.json')}`];
  const coredns = [programOf('coredns'), '-conf', at('Corefile')];
  const healthy = (port: number, path: string): readonly string[] => [
    ...[partOf('kubectl'), `--server=http://127.0.0.1:${port}`, 'get', '--raw', path],
  ];
  const nodeReady = ['wait', '--for=condition=Ready', `node/${NODE_NAME}`, '--timeout=5s'];
  await Promise.all([
    parts.start(kubelet, [...kubectlIn(folder), ...nodeReady]),
    parts.start(proxy, healthy(PORTS.proxy, '/healthz')),
    parts.start(coredns, healthy(PORTS.coredns, '/ready')),
  ]);
}

export function kubectlIn(folder: string): readonly string[] {
  return [partOf('kubectl'), `--kubeconfig=${join(folder, 'admin.kubeconfig')}`];
}

/** Speaks to containerd about what Kubernetes sees. */
export function ctrIn(folder: string): readonly string[] {
  const ctr = join(dirname(programOf('containerd')), 'ctr');
  return [ctr, '--address', join(folder, 'containerd.sock'), '--namespace', 'k8s.io'];
}
