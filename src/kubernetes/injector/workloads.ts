import { isObject, listAt, objectAt, textAt } from './json.ts';
import type { Json, JsonObject } from './json.ts';

/** A pod as it stands in a manifest, alone or as the template of a workload. */
export interface FoundPod {
  readonly pod: JsonObject;
  readonly namespace: string;
  /** Where in the document it stands. */
  readonly path: readonly (string | number)[];
}

/** Where each kind of workload keeps the pod that it makes. */
const TEMPLATES: readonly (readonly string[])[] = [
  ['spec', 'template'],
  ['spec', 'jobTemplate', 'spec', 'template'],
];

/** Every pod of a manifest: itself, a workload's template, or those of a list. */
export function podsIn(
  document: Json | undefined,
  path: readonly (string | number)[] = [],
): readonly FoundPod[] {
  if (!isObject(document)) return [];
  if (document['kind'] === 'List') {
    return listAt(document, 'items').flatMap((item, index) => podsIn(item, [...path, 'items', index]));
  }
  const namespace = textAt(objectAt(document, 'metadata'), 'namespace') || 'default';
  if (isPod(document)) return [{ pod: document, namespace, path }];
  for (const keys of TEMPLATES) {
    const template = keys.reduce(objectAt, document);
    if (isPod(template)) return [{ pod: template, namespace, path: [...path, ...keys] }];
  }
  return [];
}

function isPod(document: JsonObject): boolean {
  return Array.isArray(objectAt(document, 'spec')['containers']);
}
