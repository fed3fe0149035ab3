import { Fault } from '../../../domain/fault.ts';
import { listAt, objectAt, textAt } from '../json.ts';
import type { JsonObject } from '../json.ts';

const OS_LABELS = ['kubernetes.io/os', 'beta.kubernetes.io/os'];

/** Throws KT8107 for a pod that can only run on Windows: it says so itself, or by the nodes that it selects. */
export function refuseWindows(spec: JsonObject, pod: string): void {
  const saw = says(spec) ?? selects(spec) ?? demands(spec);
  if (saw !== null) throw new Fault('KT8107', { place: pod, saw });
}

function says(spec: JsonObject): string | null {
  return textAt(objectAt(spec, 'os'), 'name') === 'windows' ? 'spec.os.name: windows' : null;
}

function selects(spec: JsonObject): string | null {
  const selector = objectAt(spec, 'nodeSelector');
  return OS_LABELS.some((label) => textAt(selector, label) === 'windows')
    ? 'spec.nodeSelector: windows'
    : null;
}

/** Terms are alternatives: the pod is bound to Windows only where each of them is. */
function demands(spec: JsonObject): string | null {
  const affinity = objectAt(objectAt(spec, 'affinity'), 'nodeAffinity');
  const terms = listAt(
    objectAt(affinity, 'requiredDuringSchedulingIgnoredDuringExecution'),
    'nodeSelectorTerms',
  );
  const bound = terms.length > 0 && terms.every((term) => listAt(term, 'matchExpressions').some(isWindows));
  return bound ? 'spec.affinity.nodeAffinity: windows' : null;
}

function isWindows(expression: JsonObject): boolean {
  const values = expression['values'];
  return (
    OS_LABELS.includes(textAt(expression, 'key')) &&
    textAt(expression, 'operator') === 'In' &&
    Array.isArray(values) &&
    values.length > 0 &&
    values.every((value) => value === 'windows')
  );
}
