import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { withBuilder } from '../image/builder.mjs';
import { installBuildah } from './buildah.mjs';
import { installFromDebian } from './debian.mjs';
import { installNode } from './node.mjs';
import { once } from './once.mjs';
import { pins } from './pins.mjs';
import { run } from './run.mjs';

const { node: version } = pins.image;

export const name = 'images';

/** What can't run without it. */
export const tests = ['test/e2e/images/**/*.test.ts'];

/**
 * What our images are built with where no registry is: `buildah`, and as `base.tar` a small Debian with Node in it. Resolves to the
 * folder of that, or to null after saying why it can't be had here. Repeating it costs nothing.
 */
export async function install(cacheDir, say) {
  if (process.platform !== 'linux' || process.getuid() !== 0) {
    say('images: only root may build them without a service of the system');
    return null;
  }
  const buildah = await installBuildah(cacheDir, say);
  const wanted = { name: 'debootstrap', program: 'usr/sbin/debootstrap', needs: ['wget'] };
  const debootstrap = await installFromDebian(wanted, cacheDir, say);
  if (buildah === null || debootstrap === null) return null;
  const home = await installNode(version, cacheDir, say);
  return once(cacheDir, `image-base-${version}`, async (path) => {
    say('images: making the base (about a minute)');
    const system = await mkdtemp(join(tmpdir(), 'keyturn-base-'));
    try {
      await fillSystem(system, debootstrap, home);
      await pack(system, buildah, join(path, 'base.tar'));
    } finally {
      await rm(system, { recursive: true, force: true });
    }
    say('images: the base is made');
  });
}

async function fillSystem(system, debootstrap, home) {
  const release = /^VERSION_CODENAME=(.+)$/m.exec(await readFile('/etc/os-release', 'utf8'))?.[1];
  // Unpacked, it finds its parts only where it is told; installed, it is told the same.
  const parts = `DEBOOTSTRAP_DIR=${join(dirname(dirname(debootstrap)), 'share', 'debootstrap')}`;
  await run('env', [parts, debootstrap, '--variant=minbase', release, system, await mirror()]);
  for (const folder of ['var/cache/apt/archives', 'var/lib/apt/lists'])
    await rm(join(system, folder), { recursive: true, force: true });
  await cp(join(home, 'bin', 'node'), join(system, 'usr/local/bin/node'));
}

/** Where apt gets its packages here. */
async function mirror() {
  const shown = await run('apt-get', ['download', '--print-uris', '--quiet=2', 'debootstrap']);
  const found = /'(\S+?)\/pool\//.exec(shown)?.[1];
  if (found === undefined) throw new Error('images: apt knows no package debootstrap; run apt-get update');
  return found;
}

async function pack(system, buildah, file) {
  await withBuilder(buildah, async (build) => {
    const container = (await build('from', ['scratch'])).trim();
    const mounted = (await build('mount', [container])).trim();
    await run('cp', ['-a', `${system}/.`, mounted]);
    await build('config', ['--env', 'PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', container]);
    await build('commit', [
      '--disable-compression',
      container,
      `docker-archive:${file}:keyturn-base:${version}`,
    ]);
  });
}
