import { z } from 'zod';
import { connectKubernetes } from '../../connections/kubernetes/connect.ts';
import { kubernetesConnectionShape } from '../../connections/kubernetes/settings.ts';
import type { StoreDriver } from '../../ports/store-driver.ts';
import { destinationSchema, namespaceSchema } from './place.ts';
import { capabilities, createStore } from './store.ts';

const settingsSchema = z.strictObject({
  ...kubernetesConnectionShape,
  /** The namespaces in which keyturn may write; a destination anywhere else is refused. */
  namespaces: z.array(namespaceSchema).min(1),
});

/** `{driver: kubernetes-secret, namespaces: [trading]}`: Secrets of the cluster that the daemon runs in, or of another one. */
export const kubernetesSecret: StoreDriver = {
  driver: 'kubernetes-secret',
  capabilities,
  settingsSchema,
  destinationSchema,
  create: (name, settings, deps) => {
    const { namespaces, ...connection } = settingsSchema.parse(settings);
    return createStore(name, namespaces, connectKubernetes(`store ${name}`, connection, deps), deps);
  },
};
