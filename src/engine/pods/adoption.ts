import { versionForConsumers } from '../../domain/adoption.ts';
import type { CredentialState } from '../../domain/credential.ts';
import { asFault, viewOfFault } from '../../domain/fault.ts';
import type { FaultView } from '../../domain/fault.ts';
import { adoptionOf, isHolder } from '../../domain/pods/adoption.ts';
import type { Adoption } from '../../domain/pods/adoption.ts';
import type { PodLedger } from '../../domain/pods/ledger.ts';
import type { PodSeen } from '../../domain/pods/pod.ts';
import type { ConsumerSpec } from '../../domain/spec.ts';
import type { Cluster } from '../../ports/cluster.ts';
import type { Ledgers } from './ledgers.ts';

export interface AdoptionDeps {
  readonly ledgers: Ledgers;
  readonly cluster: (name: string) => Promise<Cluster>;
}

/** Who has the key that they should have. A cluster that can't be asked is part of the answer. */
export async function adoptionNow(
  deps: AdoptionDeps,
  state: CredentialState,
  consumers: readonly ConsumerSpec[],
): Promise<Adoption> {
  const version = versionForConsumers(state)?.version ?? null;
  const ledger = await deps.ledgers(state.uid, version ?? 0);
  const pods = new Map<string, readonly PodSeen[] | FaultView>();
  for (const consumer of consumers) {
    const seen = await podsOf(deps, state.name, consumer, ledger);
    if (seen !== null) pods.set(consumer.name, seen);
  }
  return adoptionOf(state, version, consumers, { ledger, pods });
}

/** Null where the consumer has none by its manifest. */
async function podsOf(
  deps: AdoptionDeps,
  credential: string,
  consumer: ConsumerSpec,
  ledger: PodLedger,
): Promise<readonly PodSeen[] | FaultView | null> {
  if (consumer.kubernetes === null) return null;
  const { cluster: name, namespace } = consumer.kubernetes;
  try {
    const cluster = await deps.cluster(name);
    return (await cluster.pods(namespace)).filter((pod) => isHolder(consumer, credential, pod, ledger));
  } catch (thrown) {
    return viewOfFault(asFault(thrown, `cluster ${name}`));
  }
}
