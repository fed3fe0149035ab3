import { until } from '../e2e-surface/until.ts';
import type { ApiServer } from './api-server.ts';
import { KubernetesRefusal } from './client.ts';
import type { KubernetesObject } from './client.ts';

/** How the API server is told of a webhook for one namespace. */
export interface WebhookWish {
  /** Of the configuration: webhooks are called in the order of these names. */
  readonly name: string;
  readonly namespace: string;
  readonly url: string;
  /** PEM of the authority that its certificate must come from. */
  readonly ca: string;
  readonly failurePolicy?: 'Ignore' | 'Fail';
  readonly reinvocationPolicy?: 'IfNeeded' | 'Never';
}

const CONFIGURATIONS = '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations';

/** As in docs/guide/inject.md, but by address. The API server learns of it a moment later: see `untilCalled`. */
export async function registerWebhook({ admin }: ApiServer, wish: WebhookWish): Promise<void> {
  const { name, namespace, url, ca, failurePolicy = 'Ignore', reinvocationPolicy = 'IfNeeded' } = wish;
  await admin.call('POST', CONFIGURATIONS, {
    metadata: { name },
    webhooks: [
      {
        ...{ name: `${name}.keyturn.dev`, failurePolicy, reinvocationPolicy },
        ...{ admissionReviewVersions: ['v1'], sideEffects: 'None', timeoutSeconds: 5 },
        clientConfig: { url, caBundle: Buffer.from(ca).toString('base64') },
        rules: [
          {
            ...{ apiGroups: [''], apiVersions: ['v1'], resources: ['pods'] },
            ...{ operations: ['CREATE'], scope: 'Namespaced' },
          },
        ],
        objectSelector: { matchLabels: LABEL },
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
      },
    ],
  });
}

export async function removeWebhook({ admin }: ApiServer, name: string): Promise<void> {
  await admin.call('DELETE', `${CONFIGURATIONS}/${name}`);
}

/** A container that runs under Pod Security "restricted". */
export const RESTRICTED = {
  ...{ allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
  ...{ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
} as const;

/** Pods with it are shown to the injector. */
export const LABEL = { 'keyturn.dev/inject': 'true' } as const;

/** Makes a pod without keeping it, until what came of it is what is awaited; resolves to that. */
export async function untilCalled<T>(
  { admin }: ApiServer,
  namespace: string,
  awaited: (outcome: KubernetesObject | KubernetesRefusal) => T | null | false,
): Promise<T> {
  const pod = {
    metadata: {
      ...{ generateName: 'probe-', labels: LABEL },
      annotations: { 'keyturn.dev/credential.probe': 'probe' },
    },
    spec: { containers: [{ name: 'probe', image: 'probe:1', securityContext: RESTRICTED }] },
  };
  return until('the API server to call the webhook', async () => {
    const outcome = await admin
      .call('POST', `/api/v1/namespaces/${namespace}/pods?dryRun=All`, pod)
      .catch((thrown: unknown) => {
        if (thrown instanceof KubernetesRefusal) return thrown;
        throw thrown;
      });
    return awaited(outcome);
  });
}

/** Counts of the API server: of reviews that it did without, of a webhook that is called so. */
export async function failedOpen({ admin }: ApiServer, name: string): Promise<number> {
  const { body } = await admin.request('GET', '/metrics');
  const line = String(body['message'])
    .split('\n')
    .find(
      (each) => each.startsWith('apiserver_admission_webhook_fail_open_count{') && each.includes(`"${name}`),
    );
  return Number(line?.split(' ').at(-1) ?? 0);
}
