import { chmod, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { installFromDebian } from './debian.mjs';
import { run } from './run.mjs';

const PROGRAM = 'usr/bin/buildah';

/** What builds images without a service of the system; as root, since a step of a build runs in a root folder of its own. */
export function installBuildah(cacheDir, say) {
  return installFromDebian(
    { name: 'buildah', program: PROGRAM, needs: ['unshare'], withLibraries: true, adapt: findLibrariesHere },
    cacheDir,
    say,
  );
}

/**
 * It starts itself again with an environment of its own making, so a variable can't tell where its libraries are. The list of the
 * loader can: it is exchanged where only this program and its children see it.
 */
async function findLibrariesHere(folder) {
  const [program, list, cache] = ['usr/bin/buildah.unpacked', 'loader.conf', 'loader.cache'].map((name) =>
    join(folder, name),
  );
  await rename(join(folder, PROGRAM), program);
  const [libraries] = (await run('sh', ['-c', `echo ${folder}/usr/lib/*-linux-gnu`])).trim().split(' ');
  await writeFile(list, `${libraries}\ninclude /etc/ld.so.conf\n`);
  await run('env', ['PATH=/sbin:/usr/sbin:/bin:/usr/bin', 'ldconfig', '-X', '-C', cache, '-f', list]);
  const starter = [
    '#!/bin/sh',
    `exec unshare --mount sh -c 'mount --bind ${cache} /etc/ld.so.cache && exec "$@"' sh ${program} "$@"`,
    '',
  ];
  await writeFile(join(folder, PROGRAM), starter.join('\n'));
  await chmod(join(folder, PROGRAM), 0o755);
}
