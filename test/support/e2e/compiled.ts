import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const FOLDERS = ['src', 'test/support/e2e'];
/** Data that the program reads from beside its code. */
const DATA = 'calendars';

export interface Compiled {
  /** Where a source file's JavaScript is: `test/support/e2e/daemon-process.ts`. */
  fileOf(source: string): string;
  remove(): Promise<void>;
}

/**
 * The program as plain JavaScript in a folder of its own. Taking the types away once costs less than having it done in
 * each of a hundred processes, which then start in half the time.
 */
export async function compile(): Promise<Compiled> {
  const folder = await mkdtemp(join(tmpdir(), 'keyturn-compiled-'));
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  await writeFile(join(folder, 'package.json'), await readFile(join(ROOT, 'package.json')));
  await cp(join(ROOT, DATA), join(folder, DATA), { recursive: true });
  for (const part of FOLDERS) {
    const entries = await readdir(join(ROOT, part), { recursive: true });
    for (const entry of entries.filter((each) => each.endsWith('.ts'))) {
      await compileFile(folder, join(part, entry));
    }
  }
  return {
    fileOf: (source) => join(folder, asJavaScript(source)),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

async function compileFile(folder: string, source: string): Promise<void> {
  const { outputText } = ts.transpileModule(await readFile(join(ROOT, source), 'utf8'), {
    compilerOptions: {
      target: ts.ScriptTarget.ES2023,
      module: ts.ModuleKind.ESNext,
      verbatimModuleSyntax: true,
      rewriteRelativeImportExtensions: true,
    },
  });
  const target = join(folder, asJavaScript(source));
  await mkdir(dirname(target), { recursive: true });
  await writeFile(target, outputText);
}

function asJavaScript(source: string): string {
  return source.replace(/\.ts$/, '.js');
}
