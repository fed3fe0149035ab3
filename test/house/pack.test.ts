import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { read, root } from './tree.ts';

interface Packed {
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}

const { version } = JSON.parse(read('package.json')) as { readonly version: string };

/** What may be in the package: what runs, and what a person reads first. */
const PACKED =
  /^(dist\/.+\.js|dist\/www\/(index\.html|assets\/[\w-]+\.(js|css|svg))(\.gz)?|(policies|calendars|recipes)\/.+\.(ya?ml|md)|monitoring\/[\w-]+\.(yaml|json|md)|package\.json|README\.md|LICENSE|CHANGELOG\.md)$/;

function run(
  program: string,
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
) {
  const found = spawnSync(program, args, { cwd, encoding: 'utf8', env: { ...process.env, ...env } });
  return { status: found.status, stdout: found.stdout, all: `${found.stdout}\n${found.stderr}` };
}

describe('the packed file', () => {
  let folder: string;
  let packed: Packed;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'kt-pack-'));
    // The build is up to date here, and other tests are running it: not again.
    const args = ['pack', '--ignore-scripts', '--json', '--pack-destination', folder];
    const { status, stdout, all } = run('npm', args, root);
    assert.equal(status, 0, all);
    // npm 12 answers with an object by name, older ones with a list.
    const answer = JSON.parse(stdout) as readonly Packed[] | Readonly<Record<string, Packed>>;
    const [only] = Object.values(answer);
    assert.ok(only);
    packed = only;
  });

  after(() => rmSync(folder, { recursive: true, force: true }));

  it('holds only what runs', () => {
    const paths = packed.files.map(({ path }) => path);
    assert.deepEqual(
      paths.filter((path) => !PACKED.test(path)),
      [],
    );
  });

  it('holds the program, its licence and its first pages', () => {
    const paths = new Set(packed.files.map(({ path }) => path));
    const wanted = [
      'dist/main.js',
      'dist/www/index.html',
      'package.json',
      'README.md',
      'LICENSE',
      'CHANGELOG.md',
    ];
    assert.deepEqual(
      wanted.filter((path) => !paths.has(path)),
      [],
    );
  });

  describe('installed without what development needs', () => {
    let environment: Readonly<Record<string, string>>;
    let elsewhere: string;

    before(() => {
      const prefix = join(folder, 'prefix');
      installInto(prefix, join(folder, packed.filename));
      elsewhere = join(folder, 'empty');
      mkdirSync(elsewhere);
      environment = { npm_config_prefix: prefix, npm_config_offline: 'true', npm_config_yes: 'true' };
    });

    it('tells its version by npx from an empty folder', () => {
      const { status, stdout, all } = run('npx', ['keyturn', '--version'], elsewhere, environment);
      assert.equal(status, 0, all);
      assert.equal(stdout.trim(), `keyturn ${version}`);
    });

    it('explains a code by npx from an empty folder', () => {
      const { status, stdout, all } = run('npx', ['keyturn', 'explain', 'KT1042'], elsewhere, environment);
      assert.equal(status, 0, all);
      assert.match(stdout, /KT1042/);
    });
  });
});

/**
 * What `npm install --global FILE` leaves behind, without asking a registry: the file unpacked, the command linked, and
 * beside it those packages of the checkout that the lockfile does not call development's.
 */
function installInto(prefix: string, file: string): void {
  const modules = join(prefix, 'lib', 'node_modules');
  const home = join(modules, 'keyturn');
  mkdirSync(home, { recursive: true });
  const { status, all } = run('tar', ['-xzf', file, '--strip-components', '1', '-C', home], prefix);
  assert.equal(status, 0, all);
  const lock = JSON.parse(read('package-lock.json')) as {
    readonly packages: Readonly<Record<string, { readonly dev?: boolean }>>;
  };
  for (const [path, { dev }] of Object.entries(lock.packages)) {
    const name = /^node_modules\/((?:@[^/]+\/)?[^/]+)$/.exec(path)?.[1];
    if (name === undefined || dev === true || !existsSync(join(root, path))) continue;
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(join(root, path), join(modules, name));
  }
  const command = join(home, 'dist', 'main.js');
  if (existsSync(command)) chmodSync(command, 0o755);
  mkdirSync(join(prefix, 'bin'));
  symlinkSync(command, join(prefix, 'bin', 'keyturn'));
}
