/** `npm run build`: src → dist, whether or not it looks necessary. */
import './node-version.cjs';
import { ensureDependencies } from './setup/dependencies.mjs';
import { build } from './setup/distribution.mjs';
import { step } from './setup/step.mjs';

try {
  await ensureDependencies();
  await step('Building', build);
} catch (thrown) {
  process.stderr.write(`\n${thrown.message}\n`);
  process.exit(1);
}
