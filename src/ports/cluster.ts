import type { ZodType } from 'zod';
import type { PodIdentity, PodOwner, PodSeen, Workload } from '../domain/pods/pod.ts';
import type { Secret } from '../domain/secret.ts';
import type { Clock } from './clock.ts';

export type Reviewed =
  | { readonly is: 'pod'; readonly pod: PodIdentity }
  /** The cluster does not accept the token, or it is none of a pod for this installation. */
  | { readonly is: 'refused'; readonly why: string };

/** A cluster whose pods are consumers. What it can't be asked now rejects with a fault whose remedy is `retry`. */
export interface Cluster {
  readonly name: string;
  /** What the tokens of its pods say that they are for. */
  readonly audience: string;
  /** Whose token this is. It is shown to the API server, so only to that of the cluster which it says it is from. */
  review(token: Secret): Promise<Reviewed>;
  /** Whether the manifest lets us restart workloads. */
  readonly restarts: boolean;
  /** The pods of a namespace that have not ended. Rejects with 34xx. */
  pods(namespace: string): Promise<readonly PodSeen[]>;
  /** What makes the pods of an owner, looked at now; null where it is nothing that can be restarted, or gone. */
  workload(namespace: string, owner: PodOwner): Promise<Workload | null>;
  /**
   * Has a workload make its pods anew, by marks on its template. False where somebody changed it since it was looked at, so
   * that nothing was done.
   */
  restart(workload: Workload, marks: readonly string[], now: number): Promise<boolean>;
  close(): Promise<void>;
}

/** What every cluster gets beside its settings. */
export interface ClusterDeps {
  readonly clock: Clock;
  /** The process environment, in which a pod finds its own cluster. Nothing else is read from it. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** One kind of cluster: a folder under clusters/ exports one of these, and one line in the wiring names it. */
export interface ClusterDriver {
  /** What `spec.driver` says in a manifest. */
  readonly driver: string;
  readonly settingsSchema: ZodType;
  /** By which issuer the tokens of its pods are known: no two clusters have the same. */
  tokenIssuer(settings: unknown): string;
  /** Makes it; opens no connection yet. */
  create(name: string, settings: unknown, deps: ClusterDeps): Cluster;
}
