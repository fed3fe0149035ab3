import { isBehind } from './adoption.ts';
import { isTooOld, pinnedKeys } from './expected.ts';
import type { ExpectedKey } from './expected.ts';
import type { PodLedger } from './ledger.ts';
import { instanceOf } from './pod.ts';
import type { PodSeen } from './pod.ts';

/** What can be wrong with a pod, in the order in which it is counted and told. */
export const POD_FINDINGS = ['uninjected', 'unlabelled', 'frozen', 'pinned', 'behind'] as const;

export type PodFindingKind = (typeof POD_FINDINGS)[number];

export interface PodFinding {
  readonly kind: PodFindingKind;
  readonly namespace: string;
  /** `trading/router-5d4f`, or with more of it: a container, a credential. */
  readonly what: string;
}

/** What is known beside the pods themselves. */
export interface PodFacts {
  readonly expected: readonly ExpectedKey[];
  /** By the name of the credential. */
  readonly ledgers: ReadonlyMap<string, PodLedger>;
  readonly now: number;
}

/** All that is wrong with the pods of a cluster, as the manifests want them. */
export function judgePods(pods: readonly PodSeen[], facts: PodFacts): readonly PodFinding[] {
  return pods.flatMap((pod) => [
    ...[...bringing(pod), ...frozen(pod)],
    ...[...pinned(pod, facts.expected), ...behind(pod, facts)],
  ]);
}

/** The API server asks the injector by the label, and goes on without it where nobody answers. */
function bringing(pod: PodSeen): readonly PodFinding[] {
  const { annotations, isInjected, isLabelled, namespace } = pod;
  const asks = Object.keys(annotations).some((name) => name.startsWith('credential.'));
  if (!asks || isInjected || annotations['inject'] === 'false') return [];
  return [{ kind: isLabelled ? 'uninjected' : 'unlabelled', namespace, what: instanceOf(pod) }];
}

function frozen(pod: PodSeen): readonly PodFinding[] {
  return pod.frozenIn.map((container) => ({
    ...{ kind: 'frozen', namespace: pod.namespace },
    what: `container ${container} of ${instanceOf(pod)}`,
  }));
}

function pinned(pod: PodSeen, expected: readonly ExpectedKey[]): readonly PodFinding[] {
  return pinnedKeys(pod, expected)
    .filter((key) => isTooOld(pod, key))
    .map(({ credential, version }) => ({
      ...{ kind: 'pinned', namespace: pod.namespace },
      what: `${instanceOf(pod)}, from before v${version} of ${credential}`,
    }));
}

/** Told of once a good part of the overlap is over: until then a pod has all the time in the world. */
function behind(pod: PodSeen, { expected, ledgers, now }: PodFacts): readonly PodFinding[] {
  return expected
    .filter(({ lateFromAt }) => lateFromAt !== null && lateFromAt <= now)
    .filter((key) => isBehind(key, pod, ledgers.get(key.credential) ?? new Map()))
    .map(({ credential, version }) => ({
      ...{ kind: 'behind', namespace: pod.namespace },
      what: `${instanceOf(pod)} has not loaded v${version} of ${credential}`,
    }));
}
