import { join } from 'node:path';
import { once } from './once.mjs';
import { pins } from './pins.mjs';
import { missingPython, run } from './run.mjs';

const { version } = pins.moto;

export const name = 'moto';

/** What can't run without it. */
export const tests = [
  'test/stores/aws-secrets-manager/**/*.test.ts',
  'test/contract/store/aws-secrets-manager.test.ts',
];

/**
 * A stand-in for AWS in a virtual environment of its own. Resolves to that environment's Python, to be run as
 * `python -m moto.server`, or to null after saying why it can't be had here. Repeating it costs nothing.
 */
export async function install(cacheDir, say) {
  const missing = await missingPython(['venv', 'ensurepip']);
  if (missing !== null) {
    say(`moto: ${missing}`);
    return null;
  }
  const folder = await once(cacheDir, `moto-${version}`, (path) => fill(path, say));
  return join(folder, 'bin', 'python');
}

async function fill(path, say) {
  say(`moto: installing ${version} (about a minute)`);
  await run('python3', ['-m', 'venv', path]);
  const python = join(path, 'bin', 'python');
  await run(python, ['-m', 'pip', 'install', '--quiet', `moto[server]==${version}`]);
  say('moto: installed');
}
