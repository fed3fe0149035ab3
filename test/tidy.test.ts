import { none } from './house/none.ts';
import { functionsOf, reachableFrom } from './house/source.ts';
import { filesIn, linesThatMatch, projectFiles, read } from './house/tree.ts';

const MAX_FILE_LINES = 300;
const MAX_FUNCTION_LINES = 60;

/** Longer than the limit for a reason that one would say aloud: `path` or `path#function` → the reason. */
const LONGER_ON_PURPOSE: Readonly<Record<string, string>> = {};

/** Where a process or a thread begins: the program, what the demo and a scan start beside it, the agent, the page in a browser. */
const PROCESSES = [
  'src/main.ts',
  'src/wiring/demo/daemon-process.ts',
  'src/scan/git/worker.ts',
  'src/kubernetes/agent/main.ts',
  'src/dashboard/main.tsx',
];

const code = ['src', 'test', 'bench', 'scripts'];
const endings = ['.ts', '.tsx', '.mjs', '.cjs', '.js'];

describe('tidy', function () {
  // All code is read and parsed, on machines that do other things meanwhile.
  this.timeout(120_000);

  describe('files', () => {
    it('has no source file that main can not reach', () => {
      const all = new Set(filesIn(['src'], ['.ts', '.tsx']).filter((path) => !path.endsWith('.d.ts')));
      const reached = reachableFrom(PROCESSES, all);
      none([...all].filter((path) => !reached.has(path)));
    });

    it('has no folder or file called after a drawer', () => {
      const drawer = /(^|[-./])(utils?|helpers?|managers?|misc|common|service2?)(?=[-./]|$)/;
      // A product may be called what it likes.
      const nameOf = (path: string) => path.replaceAll('secrets-manager', 'secrets');
      none(projectFiles().filter((path) => drawer.test(nameOf(path))));
    });

    it('has no file longer than a reader keeps in mind', () => {
      const long = filesIn(code, endings)
        .map((path) => ({ path, lines: read(path).trimEnd().split('\n').length }))
        .filter(({ path, lines }) => lines > MAX_FILE_LINES && !(path in LONGER_ON_PURPOSE));
      none(long);
    });

    it('has no test file without a test', () => {
      const empty = filesIn(['test'], ['.test.ts']).filter(
        (path) => !/\bit\(|\bit[A-Z]\w*\(/.test(read(path)),
      );
      none(empty.filter((path) => !/Suite\(|describe[A-Z]\w*\(|Contract\(/.test(read(path))));
    });
  });

  describe('functions', () => {
    it('has none longer than a screen', () => {
      const long = filesIn(code, endings)
        .flatMap(functionsOf)
        .filter(({ lines }) => lines > MAX_FUNCTION_LINES)
        .map(({ path, name, lines }) => `${path}#${name}: ${lines} lines`)
        .filter((found) => !((found.split(':')[0] ?? '') in LONGER_ON_PURPOSE));
      none(long);
    });

    it('allows only what is still too long', () => {
      const sizes = new Map<string, number>();
      for (const path of filesIn(code, endings)) {
        sizes.set(path, read(path).trimEnd().split('\n').length - MAX_FILE_LINES);
        for (const { name, lines } of functionsOf(path))
          sizes.set(`${path}#${name}`, lines - MAX_FUNCTION_LINES);
      }
      const idle = Object.keys(LONGER_ON_PURPOSE).filter((name) => (sizes.get(name) ?? 0) <= 0);
      none(idle);
    });
  });

  describe('words', () => {
    const text = projectFiles().filter((path) =>
      /\.(tsx?|mjs|cjs|js|css|html|md|json|ya?ml|sh)$|file$|^\.ci\//.test(path),
    );
    const written = text.filter((path) => path !== 'package-lock.json' && !path.startsWith('test/vectors/'));

    it('leaves no work for later in the code', () => {
      const later = new RegExp(`\\b(${['TO' + 'DO', 'FIX' + 'ME', 'HA' + 'CK'].join('|')})\\b`);
      none(linesThatMatch(written, later));
    });

    it('names no folder of somebody’s machine', () => {
      const machine = new RegExp(`(?<![\\w.$}-])/(${['root', 'home', 'work', 'Users'].join('|')})/`);
      none(linesThatMatch(written, machine));
    });

    it('names no host of a package registry', () => {
      const hosts = [
        ['registry', 'npmjs'],
        ['pypi', 'org'],
        ['pythonhosted', 'org'],
        ['proxy', 'golang'],
        ['deb', 'debian'],
        ['docker', 'io'],
        ['ghcr', 'io'],
        ['quay', 'io'],
        ['crates', 'io'],
      ].map((parts) => parts.join('\\.'));
      none(linesThatMatch([...written, 'package-lock.json'], new RegExp(`\\b(${hosts.join('|')})\\b`)));
    });
  });
});
