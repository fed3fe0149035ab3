import { z } from 'zod';
import { connectKubernetes } from '../../connections/kubernetes/connect.ts';
import { kubernetesConnectionShape } from '../../connections/kubernetes/settings.ts';
import type { ClusterDriver } from '../../ports/cluster.ts';
import { listPods } from './pods.ts';
import { reviewToken } from './review.ts';
import { readWorkload, restartWorkload } from './workloads.ts';

const line = z.string().regex(/^[\x21-\x7e]{1,256}$/, { error: 'at most 256 characters without spaces' });

const settingsSchema = z.strictObject({
  ...kubernetesConnectionShape,
  /** Agents wait for the answer to a review. */
  timeout: kubernetesConnectionShape.timeout.default('5s'),
  audience: line
    .default('keyturn')
    .describe('What the tokens of pods are for; the injector asks for tokens of that audience.'),
  issuer: line
    .default('https://kubernetes.default.svc.cluster.local')
    .describe('The iss of the tokens of pods: --service-account-issuer of the API server.'),
  restarts: z
    .boolean()
    .default(false)
    .describe(
      'Whether workloads whose pods read their keys only when they start are restarted for a new one.',
    ),
});

/** `{driver: kubernetes}`: the cluster that the daemon runs in, or with `apiServer` another one. */
export const kubernetes: ClusterDriver = {
  driver: 'kubernetes',
  settingsSchema,
  tokenIssuer: (settings) => settingsSchema.parse(settings).issuer,
  create: (name, settings, { clock, environment }) => {
    const { audience, restarts, ...connection } = settingsSchema.parse(settings);
    const place = `cluster ${name}`;
    const api = connectKubernetes(place, connection, { clock, environment });
    return {
      ...{ name, audience, restarts },
      review: (token) => reviewToken(api, place, audience, token),
      pods: (namespace) => listPods(api, place, namespace),
      workload: (namespace, owner) => readWorkload(api, place, namespace, owner),
      restart: (workload, marks, now) => restartWorkload(api, place, workload, marks, now),
      close: async () => api.close(),
    };
  },
};
