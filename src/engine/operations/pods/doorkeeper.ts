import { consumer } from '../../../domain/access/caller.ts';
import type { Caller } from '../../../domain/access/caller.ts';
import { SECOND_MS } from '../../../domain/duration.ts';
import { asFault, Fault } from '../../../domain/fault.ts';
import type { PodIdentity } from '../../../domain/pods/pod.ts';
import { Secret } from '../../../domain/secret.ts';
import type { ClusterSpec } from '../../../domain/spec.ts';
import { claimsOf } from '../../../domain/token-claims.ts';
import type { Claims } from '../../../domain/token-claims.ts';
import type { Cluster, Reviewed } from '../../../ports/cluster.ts';
import type { FleetHolder } from '../../fleet.ts';
import type { Ports } from '../../ports.ts';
import { accountOf } from './accounts.ts';
import { createTurnstile } from './turnstile.ts';

/** A stream asks again who its pod is after this and a random part of as much, so that the streams of a fleet spread. */
const AGAIN_MS = 30 * SECOND_MS;
/** A cluster that did not answer is asked again this soon. */
const RETRY_MS = 10 * SECOND_MS;
/** No key leaves on an older review. */
export const REVIEW_HOLDS_MS = 120 * SECOND_MS;
/** So many questions at once of whoever comes in, and as many of streams that are open; an API server has others to answer. */
const AT_ONCE = 8;

/** Whoever has waited so long for a turn is sent away: the cluster does not answer, and the agent comes back by itself. */
const PATIENCE_MS = 5 * SECOND_MS;

/** What a cluster has said of a pod's token. */
export interface PodReview {
  readonly pod: PodIdentity;
  /** On the clock that never goes back, as `againMs`. */
  readonly atMs: number;
  /** When the token ends; null where our clock says that it had ended before its cluster took it. */
  readonly endsAt: number | null;
  /** From when on it is asked again. */
  readonly againMs: number;
  /** Why no new key may leave to the pod now: the cluster could not be asked for too long. Null: it may. */
  readonly withheld: Fault | null;
}

export interface KnownPod {
  readonly caller: Caller;
  readonly review: PodReview;
}

export interface DoorkeeperDeps {
  readonly ports: Pick<Ports, 'clock' | 'ids'>;
  readonly fleet: FleetHolder;
  readonly cluster: (name: string) => Promise<Cluster>;
}

/**
 * Whose pod this token is of. `before`: what was said of it earlier in this stream; null: they come in now, and their cluster
 * is asked whatever is known. Null: it is of no cluster of the manifests. Rejects with KT6002 where the token is not good, and
 * with KT6510 where the cluster can't be asked and has not been before.
 */
export type Doorkeeper = (token: string, before: PodReview | null) => Promise<KnownPod | null>;

export function createDoorkeeper(deps: DoorkeeperDeps): Doorkeeper {
  // Anybody may write a token that claims to be of a cluster: that holds up no stream whose pod is known.
  const [entry, inside] = [createTurnstile(AT_ONCE), createTurnstile(AT_ONCE)];
  const { clock } = deps.ports;

  return async (token, before) => {
    const claims = claimsOf(token);
    const spec = claims === null ? null : clusterOf(deps, claims.issuer);
    if (claims === null || spec === null) return null;
    if (before !== null) {
      if (before.endsAt !== null && before.endsAt <= clock.now()) throw refused(spec, 'it has ended');
      if (clock.monotonicMs() < before.againMs) return known(deps, spec, before);
    }
    const cameMs = clock.monotonicMs();
    const reviewed = await (before === null ? entry : inside)(async () => {
      if (clock.monotonicMs() - cameMs > PATIENCE_MS)
        return unable(spec, `${Math.round(PATIENCE_MS / SECOND_MS)} s in the line`);
      return reviewBy(deps, spec, claims, token).catch((thrown: unknown) => unableBy(spec, thrown));
    });
    if (!(reviewed instanceof Fault)) {
      if (reviewed.is === 'refused') throw refused(spec, reviewed.why);
      return known(deps, spec, reviewOf(deps, claims, reviewed.pod));
    }
    if (before === null) throw reviewed;
    const holdsMs = before.atMs + REVIEW_HOLDS_MS;
    const nowMs = clock.monotonicMs();
    return known(
      deps,
      spec,
      nowMs < holdsMs
        ? { ...before, againMs: Math.min(nowMs + RETRY_MS, holdsMs) }
        : { ...before, againMs: nowMs + RETRY_MS, withheld: reviewed },
    );
  };
}

/** A token is shown to the cluster which it says it is from, and to no other. */
function clusterOf({ fleet }: DoorkeeperDeps, issuer: string): ClusterSpec | null {
  for (const spec of fleet.current().clusters.values()) if (spec.tokenIssuer === issuer) return spec;
  return null;
}

async function reviewBy(
  deps: DoorkeeperDeps,
  { name }: ClusterSpec,
  { audiences }: Claims,
  token: string,
): Promise<Reviewed> {
  const cluster = await deps.cluster(name);
  if (audiences.includes(cluster.audience)) return cluster.review(new Secret(token));
  return { is: 'refused', why: `it is not for the audience ${cluster.audience}` };
}

function reviewOf({ ports }: DoorkeeperDeps, { expiresAt }: Claims, pod: PodIdentity): PodReview {
  const { clock, ids } = ports;
  const atMs = clock.monotonicMs();
  const againMs = atMs + AGAIN_MS * (1 + ids.fraction());
  return { pod, atMs, endsAt: expiresAt > clock.now() ? expiresAt : null, againMs, withheld: null };
}

/** A pod that nobody lists is known by its service account, and reaches nothing. */
function known({ fleet }: DoorkeeperDeps, { name }: ClusterSpec, review: PodReview): KnownPod {
  const { pod } = review;
  const account = accountOf(fleet.current(), name, pod);
  const caller =
    account === null
      ? consumer([], `${pod.namespace}/${pod.serviceAccount}`, pod)
      : consumer(account.credentials, account.consumer, pod);
  return { caller, review };
}

function refused({ name }: ClusterSpec, why: string): Fault {
  return new Fault('KT6002', { place: 'authorization header', saw: `a token of cluster ${name}: ${why}` });
}

function unable({ name }: ClusterSpec, saw: string, cause?: unknown): Fault {
  return new Fault('KT6510', { place: `cluster ${name}`, saw, cause });
}

function unableBy(spec: ClusterSpec, thrown: unknown): Fault {
  const { code, saw } = asFault(thrown, `cluster ${spec.name}`);
  return unable(spec, `${code}: ${saw}`, thrown);
}
