/** A pod as its cluster vouches for it. The uid is of this one pod; another one may have its name tomorrow. */
export interface PodIdentity {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly serviceAccount: string;
}

/** What made a pod: a ReplicaSet, a StatefulSet, a DaemonSet. */
export interface PodOwner {
  readonly kind: string;
  readonly name: string;
}

/** A pod as its cluster lists it. */
export interface PodSeen extends PodIdentity {
  /** Epoch milliseconds; null: it has not started. */
  readonly startedAt: number | null;
  /** Whether something brings its keys. */
  readonly isInjected: boolean;
  /** Whether it has the label for which the API server calls the injector. */
  readonly isLabelled: boolean;
  /** Containers that mount the keys so that they never change. */
  readonly frozenIn: readonly string[];
  /** Null: nobody would make it again. */
  readonly owner: PodOwner | null;
  /** Those of keyturn.dev, by what stands after the slash. */
  readonly annotations: Readonly<Record<string, string>>;
}

/** How a pod is called in the journal. */
export function instanceOf({ namespace, name }: PodIdentity): string {
  return `${namespace}/${name}`;
}

/** What makes pods, and how far its last rollout is. */
export interface Workload {
  readonly kind: 'Deployment' | 'StatefulSet' | 'DaemonSet';
  readonly namespace: string;
  readonly name: string;
  /** What the pods that it makes run as. */
  readonly serviceAccount: string;
  readonly resourceVersion: string;
  /** Counts the changes of what is wanted of it. */
  readonly generation: number;
  /** For which versions it was restarted by us: what `markOf` says, separated by commas. */
  readonly restartedFor: readonly string[];
  /** When its present rollout began, where that is ours; null where it is not. */
  readonly restartedAt: number | null;
  /** `held`: a change of its template would make no new pods by itself (paused, OnDelete, a partition). */
  readonly rollout: 'complete' | 'running' | 'failed' | 'held';
}

export function workloadText({
  kind,
  namespace,
  name,
}: Pick<Workload, 'kind' | 'namespace' | 'name'>): string {
  return `${kind.toLowerCase()} ${namespace}/${name}`;
}
