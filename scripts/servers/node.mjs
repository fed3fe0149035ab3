import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runQuietly } from '../setup/run-quietly.mjs';
import { once } from './once.mjs';

/** A Node of this version with its headers, from the npm package that carries them. Resolves to its folder. */
export async function installNode(version, cacheDir, say) {
  const carrier = `node-${process.platform}-${process.arch}`;
  const folder = await once(cacheDir, `node-${version}`, async (path) => {
    say(`node ${version}: installing`);
    await writeFile(join(path, 'package.json'), '{"private":true}');
    const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', `${carrier}@${version}`];
    const { code, output } = await runQuietly('npm', args, { cwd: path });
    if (code !== 0) throw new Error(`npm install ended with ${code}\n${output.trim().slice(-4000)}`);
  });
  return join(folder, 'node_modules', carrier);
}
