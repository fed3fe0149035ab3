import type { KubernetesClient, KubernetesObject } from './client.ts';

/** What TokenRequest is asked for. */
export interface TokenWish {
  /** For whom it is; the API server itself where nothing is said. */
  readonly audiences?: readonly string[];
  /** The token ends with this pod. */
  readonly pod?: KubernetesObject;
  readonly expirationSeconds?: number;
}

let namespaces = 0;

/** With the service account that a controller would make, and without which no pod is accepted. */
export async function newNamespace(
  admin: KubernetesClient,
  labels: Readonly<Record<string, string>> = {},
): Promise<string> {
  const name = `trading-${process.pid}-${++namespaces}`;
  await admin.call('POST', '/api/v1/namespaces', { metadata: { name, labels } });
  await ensureServiceAccount(admin, name, 'default');
  return name;
}

export async function ensureServiceAccount(
  admin: KubernetesClient,
  namespace: string,
  name: string,
): Promise<void> {
  const path = `/api/v1/namespaces/${namespace}/serviceaccounts`;
  // Where there is a controller, it may have been faster.
  const { status, body } = await admin.request('POST', path, { metadata: { name } });
  if (status >= 400 && status !== 409) throw new Error(`${path}: ${status} ${String(body['message'])}`);
}

export async function serviceAccountToken(
  admin: KubernetesClient,
  namespace: string,
  account: string,
  { audiences, pod, expirationSeconds = 600 }: TokenWish = {},
): Promise<string> {
  await ensureServiceAccount(admin, namespace, account);
  const { status } = await admin.call(
    'POST',
    `/api/v1/namespaces/${namespace}/serviceaccounts/${account}/token`,
    {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      spec: {
        ...{ audiences, expirationSeconds },
        ...(pod === undefined ? {} : { boundObjectRef: boundTo(pod) }),
      },
    },
  );
  return (status as { readonly token: string }).token;
}

function boundTo({ metadata }: KubernetesObject): unknown {
  return { apiVersion: 'v1', kind: 'Pod', name: metadata?.name, uid: metadata?.uid };
}
