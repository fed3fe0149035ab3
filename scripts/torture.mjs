/** `npm run torture`: installs and builds what it needs, then runs test/torture/run.ts in a temporary folder of its own. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureDependencies } from './setup/dependencies.mjs';
import { ensureBuilt } from './setup/distribution.mjs';
import { root } from './setup/paths.mjs';
import { print } from './suite/print.mjs';

await ensureDependencies();
// Imported only now: it uses packages.
const { ensureServers } = await import('./suite/servers.mjs');
await Promise.all([ensureServers([], print), ensureBuilt()]);
const temp = mkdtempSync(join(tmpdir(), 'kt-torture-'));
const args = ['--import', 'tsx', join('test', 'torture', 'run.ts'), ...process.argv.slice(2)];
const { status } = spawnSync(process.execPath, args, {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, TMPDIR: temp },
});
rmSync(temp, { recursive: true, force: true });
process.exitCode = status ?? 1;
