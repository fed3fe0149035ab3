import assert from 'node:assert/strict';
import { importsOf } from './source.ts';
import { none } from './none.ts';
import { filesIn, read } from './tree.ts';

interface Manifest {
  readonly version: string;
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

interface Lock {
  readonly version: string;
  readonly packages: Readonly<Record<string, LockEntry>>;
}

interface LockEntry {
  readonly integrity?: string;
  readonly resolved?: string;
}

const manifest = JSON.parse(read('package.json')) as Manifest;
const lock = JSON.parse(read('package-lock.json')) as Lock;
const endings = ['.ts', '.mjs', '.cjs', '.js'];

/** `@scope/name/file` → `@scope/name`; null for our own files and for Node's. */
function packageOf(specifier: string): string | null {
  if (specifier.startsWith('.') || specifier.startsWith('node:')) return null;
  const parts = specifier.split('/');
  return specifier.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? null);
}

function packagesUsedBy(paths: readonly string[]): Set<string> {
  return new Set(paths.flatMap(importsOf).flatMap((specifier) => packageOf(specifier) ?? []));
}

/** The page is built into files of its own: what it is made of is not there when the program runs. */
const isPage = (path: string): boolean => path.startsWith('src/dashboard/');
const ofTheProgram = filesIn(['src'], ['.ts']).filter((path) => !isPage(path));
const ofThePage = filesIn(['src'], ['.ts', '.tsx']).filter(isPage);

/** What is used without an import: as a command of package.json's scripts, by its path in node_modules, or as types. */
function usedOtherwise(name: string): boolean {
  const commands = [...Object.values(manifest.scripts), ...filesIn(['scripts'], endings).map(read)].join(
    '\n',
  );
  const command = { 'dependency-cruiser': 'depcruise', typescript: 'tsc' }[name] ?? name;
  if (new RegExp(`(^|[ /'"])${command}([ /'"]|$)`, 'm').test(commands)) return true;
  const typed = /^@types\/(.+)$/.exec(name)?.[1];
  return (
    typed !== undefined &&
    (typed === 'node' || typed in { ...manifest.dependencies, ...manifest.devDependencies })
  );
}

describe('packages', () => {
  it('that the program depends on are all used by it', () => {
    const used = packagesUsedBy(ofTheProgram);
    none(Object.keys(manifest.dependencies).filter((name) => !used.has(name)));
  });

  it('that the program uses are all dependencies', () => {
    const used = packagesUsedBy(ofTheProgram);
    none([...used].filter((name) => !(name in manifest.dependencies)));
  });

  it('that development depends on are all used', () => {
    const rootFiles = ['eslint.config.js', '.dependency-cruiser.cjs'];
    const files = [...filesIn(['test', 'bench', 'scripts'], endings), ...ofThePage, ...rootFiles];
    const used = packagesUsedBy(files);
    none(Object.keys(manifest.devDependencies).filter((name) => !used.has(name) && !usedOtherwise(name)));
  });

  it('are asked for at one exact version', () => {
    const loose = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies }).filter(
      ([, version]) => !/^(npm:[@\w./-]+@)?\d+\.\d+\.\d+$/.test(version),
    );
    none(loose);
  });

  it('are locked by their integrity and to no host', () => {
    const entries = Object.entries(lock.packages).filter(([path]) => path !== '');
    assert.ok(entries.length > 100);
    none(entries.filter(([, { integrity, resolved }]) => integrity === undefined || resolved !== undefined));
  });

  it('are locked under our own version', () => {
    assert.equal(lock.version, manifest.version);
  });
});
