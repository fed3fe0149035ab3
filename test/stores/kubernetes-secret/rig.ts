import type { KubernetesConnectionSettings } from '../../../src/connections/kubernetes/settings.ts';
import type { Store } from '../../../src/ports/store.ts';
import { Secret } from '../../../src/domain/secret.ts';
import { kubernetesSecret } from '../../../src/stores/kubernetes-secret/index.ts';
import type { ApiServer } from '../../support/kubernetes/api-server.ts';
import type { KubernetesObject } from '../../support/kubernetes/client.ts';
import { storeDeps } from '../deps.ts';

/** Exactly what docs tell an operator to grant; `list` for `keyturn adopt` only. */
const RULES = [{ apiGroups: [''], resources: ['secrets'], verbs: ['get', 'list', 'create', 'patch'] }];

export interface Granted {
  readonly namespace: string;
  readonly token: Secret;
}

/** A namespace, and the token of an account that may do there what the store needs. */
export async function newGrant(server: ApiServer, rules: readonly unknown[] = RULES): Promise<Granted> {
  const namespace = await server.newNamespace();
  const token = new Secret(await server.tokenOf(namespace, 'keyturn'));
  const rbac = `/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}`;
  await server.admin.call('POST', `${rbac}/roles`, { metadata: { name: 'keyturn' }, rules });
  await server.admin.call('POST', `${rbac}/rolebindings`, {
    metadata: { name: 'keyturn' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'keyturn' },
    subjects: [{ kind: 'ServiceAccount', name: 'keyturn', namespace }],
  });
  return { namespace, token };
}

export function settingsOf(server: ApiServer, { token }: Granted): KubernetesConnectionSettings {
  return { apiServer: { address: server.url, ca: new Secret(server.ca), auth: { token } }, timeout: '10s' };
}

export function storeFor(server: ApiServer, grant: Granted): Store {
  const settings = { ...settingsOf(server, grant), namespaces: [grant.namespace] };
  const parsed = kubernetesSecret.settingsSchema.parse(settings);
  return kubernetesSecret.create('kubernetes-test', parsed, storeDeps('/nonexistent'));
}

export function destinationAt(namespace: string, name: string) {
  const secret = `${namespace}/${name}`;
  return { name: `kubernetes-test:${secret}`, store: 'kubernetes-test', at: { secret } };
}

export function pathOf(namespace: string, name: string): string {
  return `/api/v1/namespaces/${namespace}/secrets/${name}`;
}

export function encoded(fields: Readonly<Record<string, string>>): Record<string, string> {
  const entries = Object.entries(fields);
  return Object.fromEntries(entries.map(([field, text]) => [field, Buffer.from(text).toString('base64')]));
}

export function decoded({ data }: KubernetesObject): Record<string, string> {
  const entries = Object.entries((data ?? {}) as Record<string, string>);
  return Object.fromEntries(entries.map(([field, text]) => [field, Buffer.from(text, 'base64').toString()]));
}
