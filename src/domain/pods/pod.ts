/** A pod as its cluster vouches for it. The uid is of this one pod; another one may have its name tomorrow. */
export interface PodIdentity {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly serviceAccount: string;
}

/** A pod as its cluster lists it. */
export interface PodSeen extends PodIdentity {
  /** Epoch milliseconds; null: it has not started. */
  readonly startedAt: number | null;
  /** Whether something brings its keys. */
  readonly isInjected: boolean;
  /** Those of keyturn.dev, by what stands after the slash. */
  readonly annotations: Readonly<Record<string, string>>;
}

/** How a pod is called in the journal. */
export function instanceOf({ namespace, name }: PodIdentity): string {
  return `${namespace}/${name}`;
}
