/** `npm run screenshots`: docs/screenshots anew, from what is built now. Needs Chromium, which `npm test` installs. */
import './node-version.cjs';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ensureDependencies } from './setup/dependencies.mjs';
import { ensureBuilt } from './setup/distribution.mjs';
import { root } from './setup/paths.mjs';

try {
  await ensureDependencies();
  await ensureBuilt();
} catch (thrown) {
  process.stderr.write(`\n${thrown.message}\n`);
  process.exit(1);
}
const command = join(root, 'test', 'browser', 'command', 'screenshots.ts');
const { status } = spawnSync(process.execPath, ['--import', 'tsx', command], { cwd: root, stdio: 'inherit' });
process.exitCode = status ?? 1;
