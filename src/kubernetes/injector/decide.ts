import { asFault } from '../../domain/fault.ts';
import type { Fault } from '../../domain/fault.ts';
import { readWish } from './contract/read.ts';
import { isObject, listAt, objectAt, textAt } from './json.ts';
import type { JsonObject } from './json.ts';
import type { Operation } from './patch.ts';
import { inject } from './pod/inject.ts';
import { refuseWindows } from './pod/windows.ts';
import type { InjectorSettings } from './settings.ts';

/** What becomes of a pod. */
export type Verdict =
  | { readonly kind: 'untouched' }
  | { readonly kind: 'patched'; readonly operations: readonly Operation[]; readonly pod: JsonObject }
  | { readonly kind: 'denied'; readonly faults: readonly Fault[] };

const UNTOUCHED: Verdict = { kind: 'untouched' };
/** Where the cluster itself lives; a webhook that could stop it there would be a way to lose it. */
const CLUSTER_NAMESPACES = ['kube-system', 'kube-public', 'kube-node-lease'];
const MIRROR = 'kubernetes.io/config.mirror';

/**
 * What to do with a pod that is about to be made. It depends on nothing but its arguments: no question is asked, no clock is
 * read, so a dry run and a hundredth call for the same pod are answered alike.
 */
export function decide(object: JsonObject, namespace: string, settings: InjectorSettings): Verdict {
  if (CLUSTER_NAMESPACES.includes(namespace) || !isObject(object['spec'])) return UNTOUCHED;
  const annotations = annotationsOf(object);
  if (annotations.has(MIRROR)) return UNTOUCHED;
  const pod = `pod ${namespace}/${nameOf(object)}`;
  const { wish, faults } = readWish(annotations, pod);
  if (faults.length > 0) return { kind: 'denied', faults };
  if (wish === null) return UNTOUCHED;
  try {
    refuseWindows(object['spec'], pod);
    const { operations, document } = inject(object, wish, settings, pod);
    return operations.length === 0 ? UNTOUCHED : { kind: 'patched', operations, pod: document };
  } catch (thrown) {
    return { kind: 'denied', faults: [asFault(thrown, pod)] };
  }
}

function annotationsOf(object: JsonObject): ReadonlyMap<string, string> {
  const annotations = objectAt(objectAt(object, 'metadata'), 'annotations');
  return new Map(
    Object.entries(annotations).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

/** A pod that a controller makes has no name yet, only the beginning of one. */
function nameOf(object: JsonObject): string {
  const metadata = objectAt(object, 'metadata');
  const given = textAt(metadata, 'name') || textAt(metadata, 'generateName');
  return given || textAt(listAt(objectAt(object, 'spec'), 'containers')[0] ?? {}, 'name') || '(no name)';
}
