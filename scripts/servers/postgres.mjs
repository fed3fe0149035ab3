import { access, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from './once.mjs';
import { run } from './run.mjs';

const SYSTEM = '/usr/lib/postgresql';

export const name = 'postgres';

/** What can't run without it. */
export const tests = ['test/contract/journal/postgres.test.ts', 'test/journal/postgres/**/*.test.ts'];

/**
 * The server's program: the system's, or the package that apt offers, unpacked into the cache without touching the
 * system. Resolves to its path, or null after saying why it can't be had here. Repeating it costs nothing.
 */
export async function install(cacheDir, say) {
  const present = await newestIn(SYSTEM);
  if (present !== null) return present;
  if (!(await hasApt())) {
    say('postgres: neither PostgreSQL nor apt-get and dpkg are here');
    return null;
  }
  const folder = await once(cacheDir, 'postgresql', (path) => fill(path, say));
  return newestIn(join(folder, SYSTEM));
}

async function fill(path, say) {
  say('postgres: unpacking the package that apt offers (about ten seconds)');
  // The package `postgresql` names the version that this release of the system keeps up to date.
  const { server, library } = await packages();
  const downloads = await mkdtemp(join(tmpdir(), 'keyturn-apt-'));
  try {
    await run('sh', ['-c', 'cd "$1" && shift && apt-get download "$@"', 'sh', downloads, server, library]);
    for (const file of await readdir(downloads)) await run('dpkg', ['-x', join(downloads, file), path]);
  } finally {
    await rm(downloads, { recursive: true, force: true });
  }
  say('postgres: installed');
}

async function packages() {
  const shown = await run('apt-cache', ['depends', 'postgresql']);
  const server = /Depends: (postgresql-\d+)/.exec(shown)?.[1];
  if (server === undefined) throw new Error('postgres: apt knows no package postgresql; run apt-get update');
  return { server, library: 'libpq5' };
}

async function newestIn(folder) {
  const versions = await readdir(folder).catch(() => []);
  for (const version of versions.sort((left, right) => Number(right) - Number(left))) {
    const program = join(folder, version, 'bin', 'postgres');
    if (await isThere(program)) return program;
  }
  return null;
}

async function hasApt() {
  return (await isThere('/usr/bin/apt-get')) && (await isThere('/usr/bin/dpkg'));
}

async function isThere(path) {
  return access(path).then(
    () => true,
    () => false,
  );
}
