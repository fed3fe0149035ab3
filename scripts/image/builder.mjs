import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../servers/run.mjs';

/** Everything that it would look up in /etc and below /var, in a folder of ours. */
const FILES = {
  'registries.conf': 'unqualified-search-registries = []\n',
  'policy.json': '{"default":[{"type":"insecureAcceptAnything"}]}\n',
  'containers.conf': '',
  'storage.conf': '[storage]\ndriver = "vfs"\n',
};
const READS_IMAGES = ['from', 'build', 'commit', 'push'];

/** Gives `work` a `build(command, args)` that runs buildah on images of its own, which are gone afterwards. */
export async function withBuilder(buildah, work) {
  const home = await mkdtemp(join(tmpdir(), 'keyturn-images-'));
  try {
    for (const [name, text] of Object.entries(FILES)) await writeFile(join(home, name), text);
    return await work((command, args) => run('env', commandLine(buildah, home, command, args)));
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

function commandLine(buildah, home, command, args) {
  const at = (name) => join(home, name);
  return [
    ...['STORAGE_DRIVER=vfs', 'BUILDAH_ISOLATION=chroot', `CONTAINERS_CONF=${at('containers.conf')}`],
    ...[`CONTAINERS_STORAGE_CONF=${at('storage.conf')}`, buildah],
    ...['--root', at('storage'), '--runroot', at('run'), '--registries-conf', at('registries.conf'), command],
    ...(READS_IMAGES.includes(command) ? ['--signature-policy', at('policy.json')] : []),
    ...args,
  ];
}
