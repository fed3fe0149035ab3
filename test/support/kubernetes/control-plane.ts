import { generateKeyPairSync } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Authority } from '../certificates/authority.ts';

/** What the API server's own tokens are for, unless somebody else is named. */
export const CLUSTER_AUDIENCE = 'https://kubernetes.default.svc';

/** Arguments of an etcd that forgets what it knew when the machine stops. */
export function etcdArguments(folder: string, ports: { readonly clients: number; readonly peers: number }) {
  const [clients, peers] = [`http://127.0.0.1:${ports.clients}`, `http://127.0.0.1:${ports.peers}`];
  return [
    ...['--name=only', `--data-dir=${join(folder, 'etcd')}`, '--unsafe-no-fsync', '--log-level=warn'],
    ...[`--listen-client-urls=${clients}`, `--advertise-client-urls=${clients}`],
    ...[`--listen-peer-urls=${peers}`, `--initial-advertise-peer-urls=${peers}`],
    `--initial-cluster=only=${peers}`,
  ];
}

/** Arguments of an API server with the keys of `writeKeys`, beside where it listens. */
export function apiServerArguments(folder: string, etcdPort: number, services: string): readonly string[] {
  const flag = (name: string, file: string): string => `--${name}=${join(folder, file)}`;
  return [
    ...[`--etcd-servers=http://127.0.0.1:${etcdPort}`, `--service-cluster-ip-range=${services}`],
    ...['--authorization-mode=Node,RBAC', '--enable-admission-plugins=NodeRestriction'],
    '--allow-privileged=true',
    ...[`--service-account-issuer=${CLUSTER_AUDIENCE}`, `--api-audiences=${CLUSTER_AUDIENCE}`],
    ...[flag('client-ca-file', 'ca.crt'), flag('tls-cert-file', 'tls.crt')],
    flag('tls-private-key-file', 'tls.key'),
    ...[flag('service-account-key-file', 'sa.key'), flag('service-account-signing-key-file', 'sa.key')],
  ];
}

/** Writes what an API server shows under these names, what it trusts, and what it signs tokens with. */
export async function writeKeys(
  folder: string,
  authority: Authority,
  hosts: readonly string[],
): Promise<void> {
  const pair = authority.issue({ commonName: 'kube-apiserver', hosts });
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const signing = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const files = { 'ca.crt': authority.cert, 'tls.crt': pair.cert, 'tls.key': pair.key, 'sa.key': signing };
  for (const [name, text] of Object.entries(files))
    await writeFile(join(folder, name), text, { mode: 0o600 });
}
