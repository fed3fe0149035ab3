import type { AlertCode } from '../alerts/catalogue.ts';
import type { Condition } from '../alerts/finding.ts';
import type { FaultView } from '../fault.ts';
import { POD_FINDINGS } from './findings.ts';
import type { PodFinding, PodFindingKind } from './findings.ts';
import { workloadText } from './pod.ts';
import type { Workload } from './pod.ts';

const CODES: Readonly<Record<PodFindingKind, AlertCode>> = {
  uninjected: 'KT-A371',
  unlabelled: 'KT-A372',
  frozen: 'KT-A373',
  pinned: 'KT-A374',
  behind: 'KT-A377',
};

/** What only who looks at clusters can say, and say to be over. */
export const POD_ALERTS: ReadonlySet<string> = new Set([...Object.values(CODES), 'KT-A375', 'KT-A376']);

const NAMED = 3;

/** One for each kind and namespace, however many pods: what is to be done is the same for all of them. */
export function podConditions(cluster: string, findings: readonly PodFinding[]): readonly Condition[] {
  const namespaces = [...new Set(findings.map(({ namespace }) => namespace))].sort();
  return namespaces.flatMap((namespace) =>
    POD_FINDINGS.flatMap((kind): Condition[] => {
      const found = findings.filter((each) => each.kind === kind && each.namespace === namespace);
      if (found.length === 0) return [];
      const more = found.length > NAMED ? ` and ${found.length - NAMED} more` : '';
      const names = found.slice(0, NAMED).map(({ what }) => what);
      const summary = `cluster ${cluster}: ${names.join('; ')}${more}`;
      return [{ code: CODES[kind], aspect: `${cluster} ${namespace}`, summary }];
    }),
  );
}

export function unseenCondition(cluster: string, fault: FaultView): Condition {
  return {
    ...{ code: 'KT-A375', aspect: cluster, next: fault.next },
    summary: `cluster ${cluster}: ${fault.code} ${fault.saw}`,
  };
}

export function failedRestart(cluster: string, workload: Workload): Condition {
  const name = workloadText(workload);
  const next = `kubectl -n ${workload.namespace} rollout status ${workload.kind.toLowerCase()} ${workload.name}`;
  return {
    ...{ code: 'KT-A376', aspect: `${cluster} ${name}`, next },
    summary: `cluster ${cluster}: ${name} was restarted for a new key and is not complete; nothing more is restarted for that key`,
  };
}
