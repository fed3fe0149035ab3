import type { Fleet } from '../../../domain/spec.ts';

/** Who the pods of a service account are, and which credentials list them. */
export interface Account {
  readonly consumer: string;
  readonly credentials: readonly string[];
}

const indexes = new WeakMap<Fleet, ReadonlyMap<string, Account>>();

/** What the manifests of this moment say; null where no credential lists the service account. */
export function accountOf(
  fleet: Fleet,
  cluster: string,
  { namespace, serviceAccount }: { readonly namespace: string; readonly serviceAccount: string },
): Account | null {
  const index = indexes.get(fleet) ?? accountsIn(fleet);
  indexes.set(fleet, index);
  return index.get(keyOf(cluster, namespace, serviceAccount)) ?? null;
}

function accountsIn(fleet: Fleet): ReadonlyMap<string, Account> {
  const index = new Map<string, Account>();
  for (const { name: credential, consumers } of fleet.credentials.values())
    for (const { name: consumer, kubernetes } of consumers) {
      if (kubernetes === null) continue;
      const key = keyOf(kubernetes.cluster, kubernetes.namespace, kubernetes.serviceAccount);
      // That it has one name everywhere is for the manifests to keep.
      const others = index.get(key)?.credentials ?? [];
      index.set(key, { consumer, credentials: [...others, credential] });
    }
  return index;
}

/** No name of a cluster, a namespace or a service account holds a slash. */
function keyOf(cluster: string, namespace: string, serviceAccount: string): string {
  return `${cluster}/${namespace}/${serviceAccount}`;
}
