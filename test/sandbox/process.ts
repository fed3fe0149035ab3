/** The sandbox as a process of its own: `tsx process.ts FOLDER` prints the ready line and stays. */
import { readyLine } from '../../src/sandbox/ready.ts';
import { startSandbox } from '../../src/sandbox/server.ts';

const dataDir = process.argv[2];
const sandbox = await startSandbox({
  listen: '127.0.0.1:0',
  seedDemo: true,
  ...(dataDir ? { dataDir } : {}),
});
process.stdout.write(`${readyLine(sandbox)}\n`);
