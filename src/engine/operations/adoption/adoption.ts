import { versionForConsumers } from '../../../domain/adoption.ts';
import { asFault, viewOfFault } from '../../../domain/fault.ts';
import type { FaultView } from '../../../domain/fault.ts';
import { adoptionOf, isHolder } from '../../../domain/pods/adoption.ts';
import type { Adoption } from '../../../domain/pods/adoption.ts';
import type { PodSeen } from '../../../domain/pods/pod.ts';
import type { ConsumerSpec } from '../../../domain/spec.ts';
import type { OperationsDeps } from '../deps.ts';
import { rowOf } from '../look.ts';
import type { Ledgers } from './ledgers.ts';

/** Who has the key that they should have. A cluster that can't be asked is part of the answer. */
export async function adoption(deps: OperationsDeps, ledgers: Ledgers, name: string): Promise<Adoption> {
  const { state } = await rowOf(deps, name);
  const consumers = deps.fleet.current().credentials.get(name)?.consumers ?? [];
  const version = versionForConsumers(state)?.version ?? null;
  const ledger = await ledgers(state.uid, version ?? 0);
  const pods = new Map<string, readonly PodSeen[] | FaultView>();
  for (const consumer of consumers) {
    const seen = await podsOf(deps, name, consumer);
    if (seen !== null) pods.set(consumer.name, seen);
  }
  return adoptionOf(state, version, consumers, { ledger, pods });
}

/** Null where the consumer has none by its manifest. */
async function podsOf(
  deps: OperationsDeps,
  credential: string,
  consumer: ConsumerSpec,
): Promise<readonly PodSeen[] | FaultView | null> {
  if (consumer.kubernetes === null) return null;
  const { cluster: name, namespace } = consumer.kubernetes;
  try {
    const cluster = await deps.cluster(name);
    return (await cluster.pods(namespace)).filter((pod) => isHolder(consumer, credential, pod));
  } catch (thrown) {
    return viewOfFault(asFault(thrown, `cluster ${name}`));
  }
}
