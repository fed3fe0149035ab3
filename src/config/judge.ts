import type { z } from 'zod';
import { issueMessages, printPath, problemsOf } from './issues.ts';
import type { Manifest } from './manifest.ts';
import { problem } from './problem.ts';
import type { Problem } from './problem.ts';
import type { BrokenReference } from './secret-references.ts';
import type { Path } from './yaml-document.ts';

export interface Judged<T> {
  /** Null where anything was wrong. */
  readonly value: T | null;
  readonly problems: readonly Problem[];
}

/**
 * Holds a value against a schema and maps every issue to its position. `prefix` says where the value stands in its
 * document. `skip` names the paths that were already complained about.
 */
export function judge<T>(
  schema: z.ZodType<T>,
  value: unknown,
  manifest: Manifest,
  prefix: Path = [],
  skip: readonly Path[] = [],
): Judged<T> {
  const result = schema.safeParse(value, { error: issueMessages });
  if (result.success) return { value: result.data, problems: [] };
  const fresh = result.error.issues.filter(
    ({ path }) => !skip.some((skipped) => startsWith([...prefix, ...(path as Path)], skipped)),
  );
  const document = fresh.length === 0 ? null : manifest.yaml;
  if (document === null) return { value: null, problems: [] };
  return {
    value: null,
    problems: problemsOf(fresh, { file: manifest.source.file, document, value, prefix }),
  };
}

/** What `readManifest` has already said about every document. */
export const HEADER: readonly Path[] = [['apiVersion'], ['kind']];

/** References of a manifest that lead nowhere, each at its place. */
export function brokenReferences(
  broken: readonly BrokenReference[],
  manifest: Manifest,
  prefix: Path,
): Problem[] {
  return broken.map(({ path, code, saw }) => {
    const full = [...prefix, ...path];
    return problem(code, manifest.source.file, manifest.yaml.valueAt(full), {
      saw: `${printPath(full)}: ${saw}`,
    });
  });
}

function startsWith(path: Path, start: Path): boolean {
  return start.every((step, index) => path[index] === step);
}
