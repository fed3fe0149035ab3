import { join } from 'node:path';
import { openEscrow } from '../../../src/custody/escrow/escrow.ts';
import { watchDisk } from '../disk-steps.ts';
import { warningsLog } from '../temporary.ts';

/** Compacts an escrow and kills itself before the change of files, or right after it. */
const [directory = '', when = ''] = process.argv.slice(2);
const escrow = await openEscrow(
  { path: join(directory, 'escrow'), fallback: null, reserveBytes: 16 * 1024 },
  warningsLog([]),
);
let renamed = false;
await watchDisk(async (_step, act) => {
  if (act === 'rename') renamed = true;
  if (renamed && (when === 'before rename' || act !== 'rename')) process.kill(process.pid, 'SIGKILL');
});
await escrow.rewrite(async ({ attempt }, file) => (attempt === 'one' ? null : file));
