import { readFileSync } from 'node:fs';
import type { Secret } from '../domain/secret.ts';
import type { z } from 'zod';
import type { FaultView } from '../domain/fault.ts';
import { splitDocuments } from './documents.ts';
import type { Environment } from './environment.ts';
import { issueMessages, problemsOf } from './issues.ts';
import { problem, sortedViews } from './problem.ts';
import type { Problem } from './problem.ts';
import { reasonOf } from './secret-file.ts';
import { createSecretResolver } from './secret-references.ts';
import { readYaml } from './yaml-document.ts';

export type SettingsFileResult<T> =
  | { readonly ok: true; readonly settings: T }
  | { readonly ok: false; readonly problems: readonly FaultView[] };

/** Where a file was named, and what stands in it. */
export interface SettingsFile<T> {
  readonly flag: '--kek-login' | '--oidc';
  readonly file: string;
  readonly schema: z.ZodType<T>;
}

/**
 * Reads settings that are too many for the command line: one YAML mapping, its secrets by reference. All problems come at
 * once, with line and column.
 */
export function readSettingsFile<T>(
  { flag, file, schema }: SettingsFile<T>,
  environment: Environment,
  onSecret: (secret: Secret) => void,
): SettingsFileResult<T> {
  const refused = (...problems: readonly Problem[]): SettingsFileResult<T> => ({
    ok: false,
    problems: sortedViews(problems),
  });
  let content: string;
  try {
    content = readFileSync(file, 'utf8');
  } catch (thrown) {
    return refused(problem('KT1060', file, null, { saw: `${flag} ${reasonOf(thrown)}` }));
  }
  const [source, second] = [...splitDocuments(file, content)];
  if (source === undefined || second !== undefined)
    return refused(problem('KT1060', file, null, { saw: 'not exactly one YAML document' }));
  const document = readYaml(source);
  if (document.problems.length > 0) return refused(...document.problems);
  const { value, broken } = createSecretResolver(environment, onSecret).resolve(document.value, file);
  if (broken.length > 0)
    return refused(
      ...broken.map(({ path, code, saw }) => problem(code, file, document.valueAt(path), { saw })),
    );
  const parsed = schema.safeParse(value, { error: issueMessages });
  if (parsed.success) return { ok: true, settings: parsed.data };
  return refused(...problemsOf(parsed.error.issues, { file, document, value, prefix: [] }));
}
