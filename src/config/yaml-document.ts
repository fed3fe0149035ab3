import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import type { Document, Node, Pair, ParsedNode, YAMLError } from 'yaml';
import type { DocumentText } from './documents.ts';
import { problem } from './problem.ts';
import type { Position, Problem } from './problem.ts';

export type Path = readonly (string | number)[];

/** One YAML document: its value, and where each part of it stands. */
export interface YamlDocument {
  readonly value: unknown;
  readonly problems: readonly Problem[];
  /** Where the value of a path begins; for what is missing, where the nearest thing around it begins. */
  valueAt(path: Path): Position;
  /** Where the last key of a path stands. */
  keyAt(path: Path): Position;
}

/** What each complaint of the parser means. Its own messages quote the source, which may hold a secret. */
const COMPLAINTS: Readonly<Record<string, string>> = {
  ALIAS_PROPS: 'an alias can not have an anchor or a tag',
  BAD_ALIAS: 'an alias of something that has no such anchor',
  BAD_COLLECTION_TYPE: 'a tag that does not fit',
  BAD_DIRECTIVE: 'a directive that is not known',
  BAD_DQ_ESCAPE: 'an escape that does not exist in a double-quoted text',
  BAD_INDENT: 'an indentation that does not fit, or a bracket that is not closed',
  BAD_PROP_ORDER: 'an anchor or tag in the wrong place',
  BAD_SCALAR_START: 'a text that begins with a reserved character; put it in quotes',
  BLOCK_AS_IMPLICIT_KEY: 'a nested mapping in the middle of a line; a text with ": " in it needs quotes',
  BLOCK_IN_FLOW: 'an indented block inside of brackets',
  DUPLICATE_KEY: 'the same key twice in one mapping',
  KEY_OVER_1024_CHARS: 'a key of more than 1024 characters',
  MISSING_CHAR: 'a bracket, quote, comma or colon is missing',
  MULTILINE_IMPLICIT_KEY: 'a key that goes over several lines; often the colon after it is missing',
  MULTIPLE_ANCHORS: 'two anchors at one node',
  MULTIPLE_DOCS: 'a second document without "---"',
  MULTIPLE_TAGS: 'two tags at one node',
  NON_STRING_KEY: 'a key that is no text',
  TAB_AS_INDENT: 'a tab in the indentation; use spaces',
  TAG_RESOLVE_FAILED: 'a tag that is not known',
  UNEXPECTED_TOKEN: 'something that does not belong here',
};

/** Reads one document. */
export function readYaml(source: DocumentText): YamlDocument {
  const lineCounter = new LineCounter();
  const document = parseDocument(source.text, {
    lineCounter,
    prettyErrors: false,
    strict: true,
    stringKeys: true,
    logLevel: 'silent',
  });
  const positionAt = (offset: number): Position => {
    const { line, col } = lineCounter.linePos(offset);
    return { line: Math.max(1, line) + source.linesBefore, col: Math.max(1, col) };
  };
  const complaints = [...document.errors, ...document.warnings];
  const problems = distinct(complaints.map((error) => complaintOf(error, source.file, positionAt)));
  const root = document.contents;
  return {
    value: problems.length > 0 ? undefined : valueOf(document, problems, source.file, positionAt),
    problems,
    valueAt: (path) => positionAt(offsetOfValue(document, root, path)),
    keyAt: (path) => positionAt(offsetOfKey(document, root, path)),
  };
}

function complaintOf(error: YAMLError, file: string, positionAt: (offset: number) => Position): Problem {
  return problem('KT1001', file, positionAt(error.pos[0]), {
    saw: COMPLAINTS[error.code] ?? 'something that is no YAML',
  });
}

/** One mistake often makes the parser complain twice in the same words. */
function distinct(problems: readonly Problem[]): Problem[] {
  return [...new Map(problems.map((one) => [`${one.view.place} ${one.view.saw}`, one])).values()];
}

function valueOf(
  document: Document.Parsed,
  problems: Problem[],
  file: string,
  positionAt: (offset: number) => Position,
): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch {
    problems.push(
      problem('KT1001', file, positionAt(0), { saw: 'aliases that can not be resolved, or too many' }),
    );
    return undefined;
  }
}

function offsetOfValue(document: Document.Parsed, root: ParsedNode | null, path: Path): number {
  let node: unknown = root;
  let offset = root?.range[0] ?? 0;
  for (const step of path) {
    node = child(resolved(document, node), step);
    if (node === undefined) break;
    offset = startOf(node) ?? offset;
  }
  return offset;
}

function offsetOfKey(document: Document.Parsed, root: ParsedNode | null, path: Path): number {
  const parents = path.slice(0, -1);
  let node: unknown = root;
  for (const step of parents) node = child(resolved(document, node), step);
  const parent = resolved(document, node);
  const pair = isMap(parent) ? pairOf(parent, path.at(-1)) : undefined;
  return (pair === undefined ? undefined : startOf(pair.key)) ?? offsetOfValue(document, root, path);
}

function resolved(document: Document.Parsed, node: unknown): unknown {
  return isAlias(node) ? node.resolve(document) : node;
}

function child(node: unknown, step: string | number): unknown {
  if (isMap(node)) return pairOf(node, step)?.value;
  if (isSeq(node)) return node.items[Number(step)];
  return undefined;
}

function pairOf(map: { readonly items: readonly Pair[] }, step: unknown): Pair | undefined {
  return map.items.find(({ key }) => (isScalar(key) ? String(key.value) : undefined) === String(step));
}

function startOf(node: unknown): number | undefined {
  return (node as Node | null | undefined)?.range?.[0];
}
