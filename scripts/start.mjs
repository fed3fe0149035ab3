/** `npm start`: brings packages and the build up to date, then becomes `keyturn run`. */
import './node-version.cjs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
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

// The same process goes on as the daemon: signals and exit codes are its own, with nobody in between.
const main = join(root, 'dist', 'main.js');
process.argv = [process.execPath, main, 'run', ...process.argv.slice(2)];
await import(pathToFileURL(main).href);
