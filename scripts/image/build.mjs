/**
 * `node scripts/image/build.mjs`: both images out of the Dockerfile, for tests, with what scripts/servers/images.mjs has
 * installed: no service, no registry, and the checkout's own build in place of the first stage. Prints the folder with
 * `keyturn.tar` and `agent.tar`; what is the same as before is not built again.
 */
import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installBuildah } from '../servers/buildah.mjs';
import { install } from '../servers/images.mjs';
import { installNode } from '../servers/node.mjs';
import { once } from '../servers/once.mjs';
import { pins } from '../servers/pins.mjs';
import { run } from '../servers/run.mjs';
import { root, userCache } from '../setup/paths.mjs';
import { withBuilder } from './builder.mjs';

const TARGETS = ['agent', 'keyturn'];
const UNUSED_MS = 86_400_000;

const say = (line) => process.stderr.write(`${line}\n`);
const folder = await mkdtemp(join(tmpdir(), 'keyturn-image-'));
try {
  const base = await install(userCache, say);
  if (base === null) throw new Error('images can not be built here');
  await stage(join(folder, 'built', 'out'));
  await mkdir(join(folder, 'context', 'scripts'), { recursive: true });
  await cp(join(root, 'scripts', 'image'), join(folder, 'context', 'scripts', 'image'), { recursive: true });
  await cp(join(root, 'Dockerfile'), join(folder, 'context', 'Dockerfile'));
  await dropUnused();
  const print = (await fingerprint(folder)).slice(0, 16);
  process.stdout.write(`${await once(userCache, `images-${print}`, (path) => buildAll(base, path))}\n`);
} finally {
  await rm(folder, { recursive: true, force: true });
}

/** With the Node of the image: it decides which build of SQLite comes along. */
async function stage(out) {
  const home = await installNode(pins.image.node, userCache, say);
  await run(join(home, 'bin', 'node'), [join(root, 'scripts', 'image', 'application.mjs'), out]);
}

async function buildAll(base, path) {
  const buildah = await installBuildah(userCache, say);
  await withBuilder(buildah, async (build) => {
    for (const target of TARGETS) {
      const tag = `localhost/keyturn-${target}:test`;
      const context = join(folder, 'context');
      await build('build', [
        ...['--file', join(context, 'Dockerfile'), '--target', target, '--tag', tag, '--format', 'docker'],
        ...['--build-arg', `RUN_IMAGE=docker-archive:${join(base, 'base.tar')}`],
        ...['--build-context', `build=${join(folder, 'built')}`, context],
      ]);
      await build('push', [tag, `docker-archive:${join(path, `${target}.tar`)}:${tag}`]);
    }
  });
}

/** Names and contents of all that goes in. */
async function fingerprint(of) {
  const hash = createHash('sha256').update(pins.image.node);
  const entries = await readdir(of, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  for (const file of files.sort()) hash.update(file.slice(of.length)).update(await readFile(file));
  return hash.digest('hex');
}

/** Every state of the sources has a folder of its own; those of yesterday go. */
async function dropUnused() {
  for (const name of await readdir(userCache)) {
    if (!name.startsWith('images-')) continue;
    const path = join(userCache, name);
    if (Date.now() - (await stat(path)).mtimeMs > UNUSED_MS) await rm(path, { recursive: true, force: true });
  }
}
