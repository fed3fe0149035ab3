import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Authority } from '../../certificates/authority.ts';
import { writeKeys } from '../control-plane.ts';
import { kubeconfigOf } from '../kubectl.ts';
import { API, API_SERVICE, NODE, NODE_NAME } from './addresses.ts';

const HOSTS = [
  ...['127.0.0.1', 'localhost', NODE, API_SERVICE],
  ...['kubernetes', 'kubernetes.default', 'kubernetes.default.svc'],
];

/** A kubeconfig each, `NAME.kubeconfig`: who is in which groups. */
const CALLERS: Readonly<
  Record<string, { readonly commonName: string; readonly organizations?: readonly string[] }>
> = {
  admin: { commonName: 'admin', organizations: ['system:masters'] },
  controllers: { commonName: 'system:kube-controller-manager' },
  scheduler: { commonName: 'system:kube-scheduler' },
  'kube-proxy': { commonName: 'system:kube-proxy' },
  coredns: { commonName: 'coredns', organizations: ['system:masters'] },
};

/** Writes the certificates and kubeconfigs of every part of the cluster into its folder. */
export async function writeIdentities(folder: string, authority: Authority): Promise<void> {
  const write = (name: string, text: string): Promise<void> =>
    writeFile(join(folder, name), text, { mode: 0o600 });
  await writeKeys(folder, authority, HOSTS);
  for (const [name, wanted] of Object.entries(CALLERS))
    await write(`${name}.kubeconfig`, kubeconfigOf(API, authority.cert, authority.issue(wanted)));
  const [kubelet, toKubelet] = [
    authority.issue({
      ...{ commonName: `system:node:${NODE_NAME}`, organizations: ['system:nodes'] },
      hosts: [NODE_NAME, NODE, '127.0.0.1'],
    }),
    authority.issue({ commonName: 'kube-apiserver', organizations: ['system:masters'] }),
  ];
  await write('kubelet.kubeconfig', kubeconfigOf(API, authority.cert, kubelet));
  await write('kubelet.crt', kubelet.cert);
  await write('kubelet.key', kubelet.key);
  await write('to-kubelet.crt', toKubelet.cert);
  await write('to-kubelet.key', toKubelet.key);
}
