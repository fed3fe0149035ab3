import type { Condition } from '../../domain/alerts/finding.ts';
import { MINUTE_MS, SECOND_MS } from '../../domain/duration.ts';
import { asFault, viewOfFault } from '../../domain/fault.ts';
import { POD_ALERTS, unseenCondition } from '../../domain/pods/conditions.ts';
import { POD_FINDINGS } from '../../domain/pods/findings.ts';
import { isFirst } from '../../domain/replica.ts';
import { lookAtCluster } from './look.ts';
import type { PodLook, PodLookDeps } from './look.ts';

const LOOK_EVERY_MS = 3 * MINUTE_MS;
/** While a rollout of ours is under way. */
const LOOK_SOON_MS = 20 * SECOND_MS;
/** A cluster that is away for a moment is nothing to tell anybody. */
const FAILURES_TOLD = 3;

export interface PodWatch {
  /** Looks where it is time, and keeps nobody waiting; never throws. */
  again(): void;
  /** What the last looks have found. */
  conditions(): readonly Condition[];
  /** The alerts that this process can't judge now: another replica looks, or nobody has yet. */
  unjudged(): ReadonlySet<string>;
  /** Resolves when no look is under way any more. */
  done(): Promise<void>;
}

export interface PodWatchDeps extends PodLookDeps {
  readonly ports: PodLookDeps['ports'] & { readonly replica: string };
}

interface Seen {
  readonly atMs: number;
  /** The last look that came to its end. */
  readonly look: PodLook | null;
  readonly failures: number;
  readonly problem: Condition | null;
}

/**
 * Looks every few minutes at the pods of every cluster of the manifests. Of several replicas one does, the first by name that is running: what it
 * writes would be right from each, and what it finds is said once.
 */
export function createPodWatch(deps: PodWatchDeps): PodWatch {
  const seen = new Map<string, Seen>();
  let isOurs = false;
  let looking: Promise<void> | null = null;
  const lookAll = async (): Promise<void> => {
    const names = [...deps.fleet.current().clusters.keys()];
    for (const name of seen.keys()) if (!names.includes(name)) seen.delete(name);
    if (names.length > 0) isOurs = await isOurTurn(deps);
    if (!isOurs) seen.clear();
    else for (const name of names) await lookWhenDue(deps, seen, name);
    deps.ports.metrics.pods(countsOf([...seen.values()]));
  };
  return {
    again: () => {
      looking ??= lookAll()
        .catch((thrown: unknown) =>
          deps.ports.log.warn('clusters could not be looked at', { code: asFault(thrown, 'clusters').code }),
        )
        .finally(() => (looking = null));
    },
    conditions: () =>
      [...seen.values()].flatMap(({ look, problem }) => [
        ...(look?.conditions ?? []),
        ...(problem === null ? [] : [problem]),
      ]),
    unjudged: () => {
      const clusters = deps.fleet.current().clusters.size;
      const areSeen = seen.size === clusters && [...seen.values()].every(({ look }) => look !== null);
      return clusters === 0 || (isOurs && areSeen) ? new Set() : POD_ALERTS;
    },
    done: async () => looking ?? undefined,
  };
}

async function isOurTurn({ ports }: PodWatchDeps): Promise<boolean> {
  return isFirst(ports.replica, await ports.journal.replicas.all(), ports.clock.now());
}

async function lookWhenDue(deps: PodWatchDeps, seen: Map<string, Seen>, name: string): Promise<void> {
  const nowMs = deps.ports.clock.monotonicMs();
  const last = seen.get(name) ?? null;
  const everyMs = last?.look?.isMoving === true ? LOOK_SOON_MS : LOOK_EVERY_MS;
  if (last !== null && nowMs - last.atMs < everyMs) return;
  try {
    const look = await lookAtCluster(deps, name);
    seen.set(name, { atMs: nowMs, look, failures: 0, problem: null });
  } catch (thrown) {
    const fault = asFault(thrown, `cluster ${name}`);
    if (fault.code === 'KT2103') throw fault;
    const failures = (last?.failures ?? 0) + 1;
    deps.ports.log.warn('the pods of a cluster could not be looked at', {
      ...{ cluster: name, code: fault.code, saw: fault.saw },
    });
    // What a role lacks does not pass by itself.
    const isTold = failures >= FAILURES_TOLD || fault.remedy === 'alert';
    const problem = isTold ? unseenCondition(name, viewOfFault(fault)) : null;
    seen.set(name, { atMs: nowMs, look: last?.look ?? null, failures, problem });
  }
}

function countsOf(all: readonly Seen[]): Readonly<Record<string, number>> {
  const findings = all.flatMap(({ look }) => look?.findings ?? []);
  return Object.fromEntries(
    POD_FINDINGS.map((kind) => [kind, findings.filter((finding) => finding.kind === kind).length]),
  );
}
