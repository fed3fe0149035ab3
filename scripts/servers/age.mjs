import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { once } from './once.mjs';
import { run } from './run.mjs';

/** The latest release that opens X25519 files and knows nothing newer: what operators have at hand is like it. */
const VERSION = 'v1.2.1';

export const name = 'age';

/** What can't run without it. */
export const tests = ['test/custody/stock-age.test.ts'];

/**
 * The stock `age` program: the one on PATH, or built with Go. Resolves to its path, or null after saying why it can't
 * be had here. Repeating it costs nothing.
 */
export async function install(cacheDir, say) {
  const present = await onPath('age');
  if (present !== null) return present;
  if ((await onPath('go')) === null) {
    say('age: neither age nor Go is installed here');
    return null;
  }
  const folder = await once(cacheDir, `age-${VERSION}`, (path) => build(path, say));
  return join(folder, 'age');
}

async function build(path, say) {
  say(`age: building ${VERSION} with Go (about half a minute)`);
  const settings = [`GOBIN=${path}`, 'CGO_ENABLED=0', 'GOTOOLCHAIN=local', 'GOFLAGS='];
  await run('env', [...settings, 'go', 'install', `filippo.io/age/cmd/...@${VERSION}`]);
  say('age: installed');
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
