import type { Draft } from './draft.ts';
import { printPath } from './issues.ts';
import type { Manifest } from './manifest.ts';
import type { Kind } from './manifest-schemas.ts';
import { problem } from './problem.ts';
import { didYouMean } from '../domain/suggest.ts';
import type { Path } from './yaml-document.ts';

/** The daemon's own log takes alerts without a manifest. */
const BUILT_IN_CHANNEL = 'log';

/** False, and a problem, where no manifest of that kind has the name. */
export function checkReference(
  draft: Draft,
  manifest: Manifest,
  kind: Kind,
  name: string,
  path: Path,
): boolean {
  const declared = draft.declared[kind];
  if (declared.has(name) || (kind === 'Channel' && name === BUILT_IN_CHANNEL)) return true;
  const saw = `${printPath(path)}: no ${kind} ${JSON.stringify(name)}${didYouMean(name, declared.keys())}`;
  const names = [...declared.keys()].sort();
  const expected =
    names.length > 0 && names.length <= 8 ? `one of ${names.join(', ')}` : `the name of a ${kind}`;
  draft.problems.push(
    problem('KT1021', manifest.source.file, manifest.yaml.valueAt(path), { saw, expected }),
  );
  return false;
}
