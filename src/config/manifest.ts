import type { Source } from '../domain/spec.ts';
import type { DocumentText } from './documents.ts';
import { shown } from './issues.ts';
import { API_VERSION, KINDS } from './manifest-schemas.ts';
import type { Kind } from './manifest-schemas.ts';
import { problem } from './problem.ts';
import type { Problem } from './problem.ts';
import { didYouMean } from '../domain/suggest.ts';
import { readYaml } from './yaml-document.ts';
import type { YamlDocument } from './yaml-document.ts';

/** A document that is a manifest of a known kind; its fields are not judged yet. */
export interface Manifest {
  readonly kind: Kind;
  readonly value: Readonly<Record<string, unknown>>;
  readonly source: Source;
  /** Where each part of it stands. */
  readonly yaml: YamlDocument;
}

/** Reads a document as far as its kind. Whatever is wrong goes to `problems`, and null says: nothing to go on with. */
export function readManifest(document: DocumentText, problems: Problem[]): Manifest | null {
  const yaml = readYaml(document);
  const value = valueOf(yaml, problems);
  if (value === undefined) return null;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    const saw = `document: ${shown(value)}`;
    problems.push(problem('KT1044', document.file, yaml.valueAt([]), { saw, expected: 'a mapping' }));
    return null;
  }
  const manifest = value as Readonly<Record<string, unknown>>;
  checkVersion(manifest, document.file, yaml, problems);
  const kind = kindOf(manifest, document.file, yaml, problems);
  if (kind === null) return null;
  return { kind, value: manifest, source: { file: document.file, line: firstLine(document) }, yaml };
}

function valueOf(yaml: YamlDocument, problems: Problem[]): unknown {
  problems.push(...yaml.problems);
  return yaml.problems.length > 0 ? undefined : yaml.value;
}

/** The line of the first thing that is said: where an editor should open the manifest. */
function firstLine({ text, linesBefore }: DocumentText): number {
  const content = /^(?!(?:---)[ \t\r]*(?:#.*)?$)[ \t]*[^\s#%]/m.exec(text);
  return linesBefore + text.slice(0, content?.index ?? 0).split('\n').length;
}

type Fields = Readonly<Record<string, unknown>>;

function checkVersion(manifest: Fields, file: string, yaml: YamlDocument, problems: Problem[]): void {
  const version = manifest['apiVersion'];
  if (version === API_VERSION) return;
  const at = yaml.valueAt(['apiVersion']);
  const missing = version === undefined;
  const saw = `apiVersion: ${missing ? 'missing' : shown(version)}`;
  problems.push(problem(missing ? 'KT1043' : 'KT1010', file, at, { saw, expected: `"${API_VERSION}"` }));
}

function kindOf(manifest: Fields, file: string, yaml: YamlDocument, problems: Problem[]): Kind | null {
  const kind = manifest['kind'];
  const known = KINDS.find((name) => name === kind);
  if (known !== undefined) return known;
  const at = yaml.valueAt(['kind']);
  if (kind === undefined) {
    problems.push(
      problem('KT1043', file, at, { saw: 'kind: missing', expected: `one of ${KINDS.join(', ')}` }),
    );
    return null;
  }
  const name = typeof kind === 'string' ? kind : '';
  const saw = `kind: ${shown(kind)}${didYouMean(name, KINDS)}`;
  problems.push(problem('KT1011', file, at, { saw }));
  return null;
}
