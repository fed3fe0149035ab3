import { MINUTE_MS } from '../duration.ts';
import { isTooOld, pinnedKeys } from './expected.ts';
import type { ExpectedKey } from './expected.ts';
import { workloadText } from './pod.ts';
import type { PodSeen, Workload } from './pod.ts';

/** A rollout of ours that is not complete after this has failed, whatever its workload says. */
export const ROLLOUT_DEADLINE_MS = 20 * MINUTE_MS;

/** A workload, and the keys that its pods read only when they start. */
export interface Restartable {
  readonly workload: Workload;
  readonly keys: readonly ExpectedKey[];
  /** Those of them for which a pod is too old. */
  readonly outdated: readonly ExpectedKey[];
}

export interface RestartFacts {
  readonly now: number;
  /** Whether the schedule of a credential's policy is open. */
  isOpen(credential: string): boolean;
  /** So many rollouts of ours at once in the cluster. */
  readonly atOnce: number;
}

export interface Restart {
  readonly workload: Workload;
  /** What stands on its template afterwards. */
  readonly marks: readonly string[];
}

export interface RestartDecision {
  readonly restarts: readonly Restart[];
  /** Rollouts of ours that came to nothing: their credentials restart nothing more. */
  readonly failed: readonly Workload[];
  /** Whether a rollout of ours is under way. */
  readonly isMoving: boolean;
}

/** Joins pods with what makes them. `workloadOf` is null where nobody makes them again. */
export function restartables(
  pods: readonly PodSeen[],
  expected: readonly ExpectedKey[],
  workloadOf: (pod: PodSeen) => Workload | null,
): readonly Restartable[] {
  const found = new Map<string, { workload: Workload; keys: Set<ExpectedKey>; outdated: Set<ExpectedKey> }>();
  for (const pod of pods) {
    const keys = pinnedKeys(pod, expected);
    const workload = keys.length === 0 ? null : workloadOf(pod);
    // A pod says itself who has made it: no other workload is restarted for that than one that may have the key.
    if (workload?.serviceAccount !== pod.serviceAccount) continue;
    const name = workloadText(workload);
    const entry = found.get(name) ?? { workload, keys: new Set(), outdated: new Set() };
    found.set(name, entry);
    for (const key of keys) {
      entry.keys.add(key);
      if (isTooOld(pod, key)) entry.outdated.add(key);
    }
  }
  // By name, so that two replicas that decide at once choose the same one, and one of them is refused by its version.
  return [...found.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { workload, keys, outdated }]) => ({ workload, keys: [...keys], outdated: [...outdated] }));
}

/**
 * Which workloads are restarted now. One at a time for each credential, once for each version, and none after a rollout
 * that failed. Everything it knows is the cluster's own state, so it may be asked again at any time.
 */
export function decideRestarts(all: readonly Restartable[], facts: RestartFacts): RestartDecision {
  const marked = all.filter(isMarked);
  const failed = marked.filter(({ workload }) => hasFailed(workload, facts.now));
  const moving = marked.filter(({ workload }) => workload.rollout === 'running');
  // Whoever has begun a rollout that is stuck: its credential restarts nothing more meanwhile.
  const open = marked.filter(
    ({ workload }) => workload.rollout !== 'complete' && workload.rollout !== 'held',
  );
  const closed = new Set(open.flatMap(({ keys }) => keys.map(({ credential }) => credential)));
  const restarts: Restart[] = [];
  for (const { workload, keys, outdated } of all) {
    if (moving.length + restarts.length >= facts.atOnce) break;
    const wanted = outdated.filter(({ mark }) => !workload.restartedFor.includes(mark));
    // A rollout of somebody else's makes new pods by itself, and one that is stuck would be stuck for us as well.
    if (wanted.length === 0 || workload.rollout !== 'complete') continue;
    if (keys.some(({ credential }) => closed.has(credential))) continue;
    if (!wanted.every(({ credential }) => facts.isOpen(credential))) continue;
    for (const { credential } of keys) closed.add(credential);
    restarts.push({ workload, marks: marksAfter(workload, wanted) });
  }
  return { restarts, failed: failed.map(({ workload }) => workload), isMoving: moving.length > 0 };
}

/** Whether it was restarted for a version that is still wanted. */
function isMarked({ workload, keys }: Restartable): boolean {
  return keys.some(({ mark }) => workload.restartedFor.includes(mark));
}

function hasFailed({ rollout, restartedAt }: Workload, now: number): boolean {
  if (restartedAt === null) return false;
  return rollout === 'failed' || (rollout === 'running' && now - restartedAt > ROLLOUT_DEADLINE_MS);
}

/** Of each credential only the last version stays, so the annotation does not grow. */
function marksAfter({ restartedFor }: Workload, wanted: readonly ExpectedKey[]): readonly string[] {
  const nameOf = (mark: string) => mark.slice(0, mark.lastIndexOf('='));
  const replaced = new Set(wanted.map(({ credential }) => credential));
  const kept = restartedFor.filter((mark) => !replaced.has(nameOf(mark)));
  return [...kept, ...wanted.map(({ mark }) => mark)].sort();
}
