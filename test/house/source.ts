import { posix } from 'node:path';
import ts from 'typescript';
import { read } from './tree.ts';

/** The module specifiers of a file: imports of every kind, also of types only and dynamic ones. */
export function importsOf(path: string): string[] {
  const found = ts.preProcessFile(read(path), true, true).importedFiles.map((file) => file.fileName);
  // A worker or a child process is started by its address.
  const started = [...read(path).matchAll(/new URL\(\s*'(\.{1,2}\/[^']+)',\s*import\.meta\.url/g)];
  return [...found, ...started.map((match) => match[1] ?? '')];
}

/** Everything that can be reached by relative imports, the roots themselves included. */
export function reachableFrom(roots: readonly string[], all: ReadonlySet<string>): Set<string> {
  const seen = new Set<string>();
  const open = roots.filter((path) => all.has(path));
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    if (seen.has(path)) continue;
    seen.add(path);
    for (const specifier of importsOf(path)) {
      if (!specifier.startsWith('.')) continue;
      const target = posix.join(posix.dirname(path), specifier);
      if (all.has(target)) open.push(target);
    }
  }
  return seen;
}

export interface FunctionSize {
  readonly path: string;
  readonly name: string;
  readonly lines: number;
}

/** Every function of a file with its length in lines. What declares tests is a heading, not a function. */
export function functionsOf(path: string): FunctionSize[] {
  const source = ts.createSourceFile(path, read(path), ts.ScriptTarget.Latest, true);
  const found: FunctionSize[] = [];
  const lineOf = (position: number) => source.getLineAndCharacterOfPosition(position).line;
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && 'body' in node && node.body !== undefined && !isHeading(node)) {
      const lines = lineOf(node.getEnd()) - lineOf(node.getStart(source)) + 1;
      found.push({ path, name: nameOf(node), lines });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** Whether tests are declared somewhere in it: the callback of a `describe`, or a suite that several files call. */
function isHeading(node: ts.Node): boolean {
  const declares = (each: ts.Node): boolean =>
    (ts.isCallExpression(each) && /^(describe|it)$/.test(each.expression.getText())) ||
    (ts.forEachChild(each, (child) => declares(child) || undefined) ?? false);
  return ts.forEachChild(node, (child) => declares(child) || undefined) ?? false;
}

function nameOf(node: ts.SignatureDeclaration): string {
  if (node.name !== undefined) return node.name.getText();
  if (ts.isVariableDeclaration(node.parent) || ts.isPropertyAssignment(node.parent))
    return node.parent.name.getText();
  if (ts.isCallExpression(node.parent)) return node.parent.getText().split('\n')[0]?.slice(0, 60) ?? '';
  return '(anonymous)';
}
