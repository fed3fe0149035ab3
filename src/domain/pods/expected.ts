import { stragglersFromAt } from '../adoption.ts';
import { currentVersion } from '../credential.ts';
import type { CredentialState } from '../credential.ts';
import type { EffectivePolicy } from '../policy/effective.ts';
import type { CredentialSpec, ServiceAccount } from '../spec.ts';
import { asksFor, runsAs } from './belonging.ts';
import type { PodSeen } from './pod.ts';

/** What the pods of one service account should have of one credential. */
export interface ExpectedKey {
  readonly credential: string;
  readonly consumer: string;
  readonly account: ServiceAccount;
  readonly loads: 'live' | 'on-restart';
  readonly version: number;
  /** Names the version on a workload: `wb-orders-1=3-9f3c77a1`. */
  readonly mark: string;
  /** Since when a pod that starts gets this version. */
  readonly since: number;
  /** From when on a pod that has not loaded it is told of; null: not now. */
  readonly lateFromAt: number | null;
}

/** Null while no version is settled: nothing that runs is too old for a key that is still being delivered. */
function settledKey(
  state: CredentialState,
  policy: EffectivePolicy | null,
): Pick<ExpectedKey, 'version' | 'mark' | 'since' | 'lateFromAt'> | null {
  const { saga } = state;
  const current = currentVersion(state);
  const overlap = saga?.kind === 'rotation' && saga.phase === 'overlap' ? saga : null;
  if ((saga !== null && overlap === null) || current?.key == null) return null;
  return {
    version: current.version,
    mark: `${state.name}=${current.version}-${current.key.digest.slice(0, 12)}`,
    // After the overlap the old key is dead, and whatever runs has been found out by that.
    since: overlap === null ? current.key.bornAt : overlap.startedAt,
    lateFromAt: stragglersFromAt(state, policy),
  };
}

/** What the manifests grant of a credential to the pods of a cluster. */
export function expectedOf(
  state: CredentialState,
  { name, consumers }: CredentialSpec,
  policy: EffectivePolicy | null,
  cluster: string,
): readonly ExpectedKey[] {
  const settled = settledKey(state, policy);
  if (settled === null) return [];
  return consumers.flatMap(({ name: consumer, loads, kubernetes }) =>
    kubernetes === null || kubernetes.cluster !== cluster
      ? []
      : [{ credential: name, consumer, account: kubernetes, loads, ...settled }],
  );
}

/** The keys that a pod may have and reads only when it starts. */
export function pinnedKeys(pod: PodSeen, expected: readonly ExpectedKey[]): readonly ExpectedKey[] {
  return expected.filter(
    (key) =>
      runsAs(pod, key.account) &&
      (key.loads === 'on-restart' ||
        (pod.annotations['on-change'] === 'restart' && asksFor(pod, key.credential))),
  );
}

/** Whether it started before the version that it should have was there. */
export function isTooOld({ startedAt }: PodSeen, { since }: ExpectedKey): boolean {
  return startedAt !== null && startedAt < since;
}
