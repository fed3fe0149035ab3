import type { z } from 'zod';
import { isFaultCode } from '../domain/faults/catalogue.ts';
import type { FaultCode } from '../domain/fault.ts';
import { Secret } from '../domain/secret.ts';
import { problem } from './problem.ts';
import type { Problem } from './problem.ts';
import { didYouMean } from '../domain/suggest.ts';
import { expectationOf, isMismatch, wantsSecret } from './expectation.ts';
import type { Path, YamlDocument } from './yaml-document.ts';

type Issue = z.core.$ZodIssue;

/** What is needed to say where an issue stands and what was seen there. */
export interface IssueContext {
  readonly file: string;
  readonly document: YamlDocument;
  /** The value that the schema judged, secrets already resolved. */
  readonly value: unknown;
  /** Where that value stands in the document: `['spec', 'destinations', 0]`. */
  readonly prefix: Path;
}

/**
 * Given to every `safeParse`: keeps our own wording apart from zod's (an empty message means: nobody said anything
 * better), and carries the known keys of a strict object to `problemsOf`, which is where a suggestion is made.
 */
export const issueMessages: z.core.$ZodErrorMap = (issue) => {
  if (issue.code !== 'unrecognized_keys') return '';
  const shape: unknown = (issue.inst as { _zod?: { def?: { shape?: unknown } } } | undefined)?._zod?.def
    ?.shape;
  return typeof shape === 'object' && shape !== null ? Object.keys(shape).join(' ') : '';
};

/** Every issue of a failed parse as a problem with place, value and expectation. */
export function problemsOf(issues: readonly Issue[], context: IssueContext): Problem[] {
  return issues.flatMap((issue) => problemOf(issue, [], context));
}

function problemOf(issue: Issue, base: Path, context: IssueContext): Problem[] {
  const path = [...base, ...(issue.path as Path)];
  if (issue.code === 'unrecognized_keys') return unknownFields(issue.keys, issue.message, path, context);
  if (issue.code === 'invalid_union') {
    const branch = likeliestBranch(issue.errors);
    if (branch !== null) return branch.flatMap((inner) => problemOf(inner, path, context));
  }
  const seen = lookUp(context.value, path);
  const code = codeOf(issue, seen);
  const full = [...context.prefix, ...path];
  // A wrong key of a free mapping is shown at the key, everything else at the value.
  const at = issue.code === 'invalid_key' ? context.document.keyAt(full) : context.document.valueAt(full);
  const expected = expectationOf(issue, seen);
  return [
    problem(code, context.file, at, {
      saw: `${printPath(full)}: ${describe(code, seen, full)}`,
      ...(expected === null ? {} : { expected }),
    }),
  ];
}

function unknownFields(keys: readonly string[], known: string, path: Path, context: IssueContext): Problem[] {
  const candidates = known === '' ? [] : known.split(' ');
  return keys.map((key) => {
    const full = [...context.prefix, ...path, key];
    const hint = didYouMean(key, candidates);
    return problem('KT1042', context.file, context.document.keyAt(full), {
      saw: `${printPath(full)}: unknown field${hint}`,
      ...(candidates.length === 0 ? {} : { expected: `one of ${candidates.join(', ')}` }),
    });
  });
}

/** Of the alternatives of a union the one that was probably meant; null when nothing of the right type was given. */
function likeliestBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] | null {
  const near = branches.filter((issues) => !issues.some(isMismatch));
  const score = (issues: readonly Issue[]) =>
    issues.filter(({ path }) => path.length <= 1).length * 100 + issues.length;
  return near.sort((a, b) => score(a) - score(b))[0] ?? null;
}

function codeOf(issue: Issue, seen: unknown): FaultCode {
  if (seen === undefined) return 'KT1043';
  if (
    wantsSecret(issue) &&
    !(seen instanceof Secret) &&
    (typeof seen === 'string' || typeof seen === 'number')
  ) {
    return 'KT1030';
  }
  const own: unknown = issue.code === 'custom' ? issue.params?.['fault'] : undefined;
  return typeof own === 'string' && isFaultCode(own) ? own : 'KT1044';
}

/** Names of fields whose values are never shown, even where no secret belongs: people paste before they read. */
const TELLING = /secret|token|password|passphrase|credential|auth|sign|private|(?:^|[-_.])key$|Key$/i;

function describe(code: FaultCode, seen: unknown, path: Path): string {
  if (code === 'KT1043') return 'missing';
  if (code === 'KT1030') return 'a plain value where a secret belongs';
  if (seen instanceof Secret) return 'a secret reference';
  if (path.some((step) => typeof step === 'string' && TELLING.test(step))) return nameOfType(seen);
  return shown(seen);
}

/** A value as it may be printed: quoted, short, and without the password part of an address. */
export function shown(value: unknown): string {
  if (typeof value !== 'string') {
    return typeof value === 'number' || typeof value === 'boolean' ? String(value) : nameOfType(value);
  }
  const text = value.replace(/\/\/[^/@\s]*@/g, '//[hidden]@');
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 57)}...` : text);
}

function nameOfType(value: unknown): string {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'a mapping' : `a ${typeof value === 'string' ? 'text' : typeof value}`;
}

/** `spec.` goes without saying: `age.max`, `destinations[1].store`, `metadata.name`. */
export function printPath(path: Path): string {
  const steps = path[0] === 'spec' && path.length > 1 ? path.slice(1) : path;
  const text = steps.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('');
  return text.replace(/^\./, '') || 'document';
}

function lookUp(value: unknown, path: Path): unknown {
  let node = value;
  for (const step of path) {
    if (typeof node !== 'object' || node === null || !Object.hasOwn(node, step)) return undefined;
    node = (node as Record<string | number, unknown>)[step];
  }
  return node;
}
