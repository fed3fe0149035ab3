import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import typescript from 'typescript';

let mutation;

/** Told once, which text is to be replaced in which file. */
export function initialize(data) {
  mutation = data;
}

/**
 * The mutated file is compiled here, from its source also where it was compiled before; every other file is left to the
 * loaders before.
 */
export async function load(url, context, nextLoad) {
  const [place] = url.split('?');
  const source = place.replace(/\.js$/, '.ts');
  if (!url.startsWith('file:') || !source.endsWith(`/${mutation.file}`)) return nextLoad(url, context);
  const text = await readFile(fileURLToPath(source), 'utf8');
  const parts = text.split(mutation.text);
  if (parts.length !== 2)
    throw new Error(`${mutation.file} holds ${parts.length - 1} times, not once: ${mutation.text}`);
  const { ModuleKind, ScriptTarget } = typescript;
  const compilerOptions = {
    module: ModuleKind.ESNext,
    target: ScriptTarget.ES2022,
    verbatimModuleSyntax: true,
    rewriteRelativeImportExtensions: source !== place,
  };
  const { outputText } = typescript.transpileModule(parts.join(mutation.instead), { compilerOptions });
  return { format: 'module', source: outputText, shortCircuit: true };
}
