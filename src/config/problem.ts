import type { FaultCode, FaultView } from '../domain/fault.ts';
import { catalogue } from '../domain/faults/catalogue.ts';

/** A position in a manifest; both count from 1. */
export interface Position {
  readonly line: number;
  readonly col: number;
}

/** One thing that is wrong with the configuration, with its position kept apart for sorting. */
export interface Problem {
  readonly file: string;
  readonly at: Position | null;
  readonly view: FaultView;
}

export interface ProblemDetails {
  readonly saw: string;
  readonly expected?: string;
  readonly next?: string;
}

/** The place as it is printed: `policies/prod.yaml:12:13`, or the file alone. */
export function placeOf(file: string, at: Position | null): string {
  return at === null ? file : `${file}:${at.line}:${at.col}`;
}

/** A problem in the words of the catalogue; nothing is thrown, because all problems are reported at once. */
export function problem(
  code: FaultCode,
  file: string,
  at: Position | null,
  { saw, expected, next }: ProblemDetails,
): Problem {
  const entry = catalogue[code];
  const view: FaultView = {
    code,
    place: placeOf(file, at),
    saw,
    expected: expected ?? entry.expected,
    next: next ?? entry.next,
  };
  return { file, at, view };
}

/** By file, line and column, as a person walks through the files. */
export function sortedViews(problems: readonly Problem[]): FaultView[] {
  return [...problems].sort(byPlace).map(({ view }) => view);
}

function byPlace(a: Problem, b: Problem): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return (a.at?.line ?? 0) - (b.at?.line ?? 0) || (a.at?.col ?? 0) - (b.at?.col ?? 0);
}
