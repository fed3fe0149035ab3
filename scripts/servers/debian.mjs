import { access, constants, readdir, rm } from 'node:fs/promises';
import { basename, delimiter, join } from 'node:path';
import { once } from './once.mjs';
import { runIn } from './run.mjs';

/**
 * A program of a Debian package without touching the system: the one on PATH, or the package downloaded by apt-get and
 * unpacked in the cache, where `adapt` may change what was unpacked; `withLibraries` brings along what the system lacks of
 * what it depends on. Resolves to the program's path, or null after saying why it can't be had here.
 */
export async function installFromDebian(
  { name, program, needs, adapt, withLibraries = false },
  cacheDir,
  say,
) {
  for (const needed of needs) {
    if ((await onPath(needed)) !== null) continue;
    say(`${name}: ${needed} is needed and was not found`);
    return null;
  }
  const present = await onPath(basename(program));
  if (present !== null) return present;
  if ((await onPath('apt-get')) === null || (await onPath('dpkg')) === null) {
    say(`${name}: not installed here, and apt-get is not there to download it`);
    return null;
  }
  const folder = await once(cacheDir, `${name}-debian`, async (path) => {
    await fill(name, path, withLibraries, say);
    await adapt?.(path);
    say(`${name}: installed`);
  });
  return join(folder, program);
}

async function fill(name, path, withLibraries, say) {
  say(`${name}: downloading its Debian package`);
  await download(name, path, withLibraries).catch(async () => {
    // A machine that was just made has no lists of packages yet.
    await runIn(path, 'apt-get', ['update', '--quiet']);
    await download(name, path, withLibraries);
  });
  for (const file of (await readdir(path)).filter((file) => file.endsWith('.deb'))) {
    await runIn(path, 'dpkg', ['--extract', join(path, file), path]);
    await rm(join(path, file));
  }
}

async function download(name, path, withLibraries) {
  const names = withLibraries ? await missingWith(name) : [name];
  await runIn(path, 'apt-get', ['download', '--quiet', ...names]);
}

/** What an installation would bring, as apt would fetch it: `'address' name_version_architecture.deb size hash`. */
async function missingWith(name) {
  const asked = ['install', '--print-uris', '--quiet=2', '--no-install-recommends', name];
  const lines = (await runIn(undefined, 'apt-get', asked)).split('\n');
  return lines.flatMap((line) => /^'\S+' ([^_\s]+)_\S+\.deb /.exec(line)?.[1] ?? []);
}

async function onPath(program) {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const path = join(folder, program);
    const runs = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (runs && folder !== '') return path;
  }
  return null;
}
