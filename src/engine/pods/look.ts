import { podConditions, failedRestart } from '../../domain/pods/conditions.ts';
import type { Condition } from '../../domain/alerts/finding.ts';
import { openingAt } from '../../domain/schedule/schedule.ts';
import { expectedOf, pinnedKeys } from '../../domain/pods/expected.ts';
import type { ExpectedKey } from '../../domain/pods/expected.ts';
import { judgePods } from '../../domain/pods/findings.ts';
import type { PodFacts, PodFinding } from '../../domain/pods/findings.ts';
import type { PodLedger } from '../../domain/pods/ledger.ts';
import type { PodSeen, Workload } from '../../domain/pods/pod.ts';
import { decideRestarts, restartables } from '../../domain/pods/restarts.ts';
import type { Restart } from '../../domain/pods/restarts.ts';
import type { Fleet } from '../../domain/spec.ts';
import type { Cluster } from '../../ports/cluster.ts';
import { policyFor } from '../fleet.ts';
import type { FleetHolder } from '../fleet.ts';
import type { Ledgers } from './ledgers.ts';
import type { Ports } from '../ports.ts';

/** So many rollouts of ours at once in one cluster. */
const RESTARTS_AT_ONCE = 5;

export interface PodLookDeps {
  readonly ports: Pick<Ports, 'journal' | 'clock' | 'log' | 'metrics'>;
  readonly fleet: FleetHolder;
  readonly cluster: (name: string) => Promise<Cluster>;
  readonly ledgers: Ledgers;
}

export interface PodLook {
  readonly findings: readonly PodFinding[];
  readonly conditions: readonly Condition[];
  /** Whether a rollout of ours is under way, so that the next look should come soon. */
  readonly isMoving: boolean;
}

/**
 * Looks once at the pods of a cluster, in the namespaces that manifests name, judges them, and restarts what is to be restarted.
 * Rejects with 34xx where the cluster can't be asked.
 */
export async function lookAtCluster(deps: PodLookDeps, name: string): Promise<PodLook> {
  const fleet = deps.fleet.current();
  const { expected, ledgers } = await expectedIn(deps, fleet, name);
  const cluster = await deps.cluster(name);
  const pods: PodSeen[] = [];
  for (const namespace of namespacesOf(fleet, name)) pods.push(...(await cluster.pods(namespace)));
  const findings = judgePods(pods, { expected, ledgers, now: deps.ports.clock.now() });
  const conditions = podConditions(name, findings);
  if (!cluster.restarts) return { findings, conditions, isMoving: false };
  const workloadOf = await workloadsOf(cluster, pods, expected);
  const { restarts, failed, isMoving } = decideRestarts(restartables(pods, expected, workloadOf), {
    now: deps.ports.clock.now(),
    isOpen: (credential) => isOpen(fleet, credential, deps.ports.clock.now()),
    atOnce: RESTARTS_AT_ONCE,
  });
  for (const restart of restarts) await restartOne(deps, cluster, restart);
  return {
    findings,
    conditions: [...conditions, ...failed.map((workload) => failedRestart(name, workload))],
    isMoving: isMoving || restarts.length > 0,
  };
}

/** What the manifests grant in this cluster, of keys that are settled; and who has had those that somebody may be late with. */
async function expectedIn(
  { ports, ledgers: ledgerOf }: PodLookDeps,
  fleet: Fleet,
  cluster: string,
): Promise<Pick<PodFacts, 'expected' | 'ledgers'>> {
  const expected: ExpectedKey[] = [];
  const ledgers = new Map<string, PodLedger>();
  for (const spec of fleet.credentials.values()) {
    if (!spec.consumers.some(({ kubernetes }) => kubernetes?.cluster === cluster)) continue;
    const row = await ports.journal.findByName(spec.name);
    if (row === null) continue;
    const [first, ...more] = expectedOf(row.state, spec, policyFor(fleet, spec), cluster);
    if (first === undefined) continue;
    expected.push(first, ...more);
    if (first.lateFromAt !== null && first.lateFromAt <= ports.clock.now())
      ledgers.set(spec.name, await ledgerOf(row.state.uid, first.version));
  }
  return { expected, ledgers };
}

function namespacesOf(fleet: Fleet, cluster: string): readonly string[] {
  const all = [...fleet.credentials.values()].flatMap(({ consumers }) =>
    consumers.flatMap(({ kubernetes }) => (kubernetes?.cluster === cluster ? [kubernetes.namespace] : [])),
  );
  return [...new Set(all)].sort();
}

/** Each owner is looked at once, and only where its pods read keys when they start. */
async function workloadsOf(
  cluster: Cluster,
  pods: readonly PodSeen[],
  expected: readonly ExpectedKey[],
): Promise<(pod: PodSeen) => Workload | null> {
  const known = new Map<string, Workload | null>();
  const keyOf = ({ namespace, owner }: PodSeen) => `${namespace}/${owner?.kind}/${owner?.name}`;
  for (const pod of pods) {
    const { owner, namespace } = pod;
    if (owner === null || known.has(keyOf(pod)) || pinnedKeys(pod, expected).length === 0) continue;
    known.set(keyOf(pod), await cluster.workload(namespace, owner));
  }
  return (pod) => known.get(keyOf(pod)) ?? null;
}

/** A restart takes pods away, so it heeds the same windows as a rotation. */
function isOpen(fleet: Fleet, credential: string, now: number): boolean {
  const spec = fleet.credentials.get(credential);
  const policy = spec === undefined ? null : policyFor(fleet, spec);
  return (
    policy === null ||
    openingAt(
      policy.schedules.map(({ schedule }) => schedule),
      now,
    ).open
  );
}

async function restartOne(
  { ports }: PodLookDeps,
  cluster: Cluster,
  { workload, marks }: Restart,
): Promise<void> {
  const { kind, namespace, name } = workload;
  const isDone = await cluster.restart(workload, marks, ports.clock.now());
  ports.metrics.podRestart(isDone ? 'begun' : 'overtaken');
  const about = { cluster: cluster.name, kind, namespace, workload: name, for: marks.join(',') };
  if (isDone) ports.log.info('a workload is restarted for a new key', about);
}
