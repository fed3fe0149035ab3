import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OpenBao } from '../servers/openbao.ts';
import { newMount } from '../servers/openbao.ts';
import type { ApiServer } from './api-server.ts';
import { CLUSTER_AUDIENCE } from './control-plane.ts';

/** For whom the tokens are made that are shown to OpenBao. */
export const AUDIENCE = 'vault';
/** The service account of the daemon, and the role that is made for it. */
export const ACCOUNT = 'keyturn';

/** OpenBao's login for the service accounts of a cluster, as docs/guide/vault.md has it, with a KV engine behind. */
export interface VaultLogin {
  readonly namespace: string;
  /** Where the login is mounted: `auth/MOUNT`. */
  readonly mount: string;
  /** The KV engine that the role may use. */
  readonly kv: string;
  /** Changes what a role says; what is not named is as for the daemon. */
  newRole(role: string, change?: Readonly<Record<string, unknown>>): Promise<void>;
  /** Changes who asks the cluster for OpenBao, and where. */
  configure(change?: Readonly<Record<string, unknown>>): Promise<void>;
}

export interface VaultLoginOptions {
  /** The address by which OpenBao reaches the API server, where it is not its own. */
  readonly address?: string;
}

/** Of a cluster, what OpenBao must be told of it. */
export interface LoginCluster {
  /** Where the daemon's service account is. */
  readonly namespace: string;
  /** The API server, as OpenBao reaches it, and PEM of its authority. */
  readonly address: string;
  readonly ca: string;
  /** A token of `REVIEWER`, which is bound by `reviewerBinding`. */
  readonly reviewer: string;
}

/** The service account as which OpenBao asks the cluster whose a token is. */
export const REVIEWER = 'openbao';

export function reviewerBinding(namespace: string): object {
  return {
    ...{ apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRoleBinding' },
    metadata: { name: `${namespace}-openbao-token-reviews` },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'system:auth-delegator' },
    subjects: [{ kind: 'ServiceAccount', name: REVIEWER, namespace }],
  };
}

let logins = 0;

/** In a fresh namespace of an API server. */
export async function newVaultLogin(
  bao: OpenBao,
  server: ApiServer,
  { address = server.url }: VaultLoginOptions = {},
): Promise<VaultLogin> {
  const namespace = await server.newNamespace();
  const reviewer = await server.tokenOf(namespace, REVIEWER);
  const path = '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings';
  await server.admin.call('POST', path, reviewerBinding(namespace));
  return vaultLoginFor(bao, { namespace, address, ca: server.ca, reviewer });
}

export async function vaultLoginFor(
  bao: Pick<OpenBao, 'api'>,
  { namespace, address, ca, reviewer }: LoginCluster,
): Promise<VaultLogin> {
  const kv = await newMount(bao);
  const mount = `kubernetes-${process.pid}-${++logins}`;
  await bao.api('POST', `sys/auth/${mount}`, { type: 'kubernetes' });
  await bao.api('POST', `sys/policies/acl/${mount}`, {
    policy: `
      path "${kv}/data/trading/*" { capabilities = ["create", "read", "update"] }
      path "${kv}/data/keyturn-staging/*" { capabilities = ["create", "read", "update"] }
      path "${kv}/metadata/keyturn-staging/*" { capabilities = ["delete"] }
      path "${kv}/metadata/trading/*" { capabilities = ["delete"] }`,
  });
  const configure: VaultLogin['configure'] = async (change = {}) => {
    await bao.api('POST', `auth/${mount}/config`, {
      ...{ kubernetes_host: address, kubernetes_ca_cert: ca, token_reviewer_jwt: reviewer },
      ...{ issuer: CLUSTER_AUDIENCE, disable_iss_validation: false, disable_local_ca_jwt: true },
      ...change,
    });
  };
  const newRole: VaultLogin['newRole'] = async (role, change = {}) => {
    await bao.api('POST', `auth/${mount}/role/${role}`, {
      ...{ bound_service_account_names: ACCOUNT, bound_service_account_namespaces: namespace },
      ...{ audience: AUDIENCE, token_policies: mount, token_ttl: '1h' },
      ...change,
    });
  };
  await configure();
  await newRole(ACCOUNT);
  return { namespace, mount, kv, newRole, configure };
}

/** A file that is replaced as the kubelet replaces it: all at once. */
export interface TokenFile {
  readonly path: string;
  replace(text: string): Promise<void>;
  remove(): Promise<void>;
}

export async function newTokenFile(text: string): Promise<TokenFile> {
  const folder = await mkdtemp(join(tmpdir(), 'keyturn-token-'));
  const path = join(folder, 'token');
  const replace: TokenFile['replace'] = async (next) => {
    await writeFile(`${path}.new`, next, { mode: 0o600 });
    await rename(`${path}.new`, path);
  };
  await replace(text);
  return { path, replace, remove: () => rm(folder, { recursive: true, force: true }) };
}
