import { parseAllDocuments } from 'yaml';
import { Fault } from '../../domain/fault.ts';
import { decide } from './decide.ts';
import { objectAt } from './json.ts';
import type { Json, JsonObject } from './json.ts';
import type { InjectorSettings } from './settings.ts';
import { podsIn } from './workloads.ts';

/** A manifest as the injector would have it. */
export interface InjectedManifest {
  /** YAML, ready to be applied; documents without a pod as they were. */
  readonly text: string;
  /** How many pods were found, and how many of them changed. */
  readonly pods: number;
  readonly patched: number;
  /** Why pods would be denied. */
  readonly faults: readonly Fault[];
}

/**
 * The pods of a manifest, injected without a cluster: to see what a webhook would do, or to do without one.
 *
 * @param source YAML or JSON, one document or several
 * @throws Fault KT8123 where it can't be read or has no pod
 */
export function injectManifest(source: string, file: string, settings: InjectorSettings): InjectedManifest {
  const documents = parseAllDocuments(source);
  const broken = documents.flatMap(({ errors }) => errors)[0];
  if (broken !== undefined) {
    throw new Fault('KT8123', {
      place: file,
      saw: broken.message.split('\n', 1)[0] ?? 'a mistake',
      cause: broken,
    });
  }
  const faults: Fault[] = [];
  let [pods, patched] = [0, 0];
  for (const document of documents) {
    for (const { pod, namespace, path } of podsIn(document.toJS() as Json)) {
      pods += 1;
      const verdict = decide(pod, namespace, settings);
      if (verdict.kind === 'denied') faults.push(...verdict.faults);
      if (verdict.kind !== 'patched') continue;
      patched += 1;
      replace(document, path, verdict.pod);
    }
  }
  if (pods === 0) throw new Fault('KT8123', { place: file, saw: 'no pod in it' });
  return { text: textOf(documents), pods, patched, faults };
}

type Documents = ReturnType<typeof parseAllDocuments>;

/** Only the spec is written anew, and annotations of ours: comments beside them stay. */
function replace(document: Documents[number], path: readonly (string | number)[], pod: JsonObject): void {
  document.setIn([...path, 'spec'], document.createNode(pod['spec']));
  for (const [name, text] of Object.entries(objectAt(objectAt(pod, 'metadata'), 'annotations'))) {
    const at = [...path, 'metadata', 'annotations', name];
    if (document.getIn(at) !== text) document.setIn(at, text);
  }
}

function textOf(documents: Documents): string {
  for (const document of documents.slice(1)) if (document.directives) document.directives.docStart = true;
  return documents.map(String).join('');
}
