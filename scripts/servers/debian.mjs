import { access, constants, readdir, rm } from 'node:fs/promises';
import { basename, delimiter, join } from 'node:path';
import { once } from './once.mjs';
import { runIn } from './run.mjs';

/**
 * A program of a Debian package without touching the system: the one on PATH, or the package downloaded by apt-get and
 * unpacked in the cache, where `adapt` may change what was unpacked. Resolves to the program's path, or null after saying why it can't be had here.
 */
export async function installFromDebian({ name, program, needs, adapt }, cacheDir, say) {
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
    await fill(name, path, say);
    await adapt?.(path);
    say(`${name}: installed`);
  });
  return join(folder, program);
}

async function fill(name, path, say) {
  say(`${name}: downloading its Debian package`);
  await download(name, path).catch(async () => {
    // A machine that was just made has no lists of packages yet.
    await runIn(path, 'apt-get', ['update', '--quiet']);
    await download(name, path);
  });
  const files = await readdir(path);
  const archive = join(path, files.find((file) => file.endsWith('.deb')) ?? '');
  await runIn(path, 'dpkg', ['--extract', archive, path]);
  await rm(archive);
}

function download(name, path) {
  return runIn(path, 'apt-get', ['download', '--quiet', name]);
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
