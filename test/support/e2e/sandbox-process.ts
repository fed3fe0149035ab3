/** The sandbox as a process of its own: prints its ready line and stays until it is killed. */
import { readyLine } from '../../../src/sandbox/ready.ts';
import { startSandbox } from '../../../src/sandbox/server.ts';

const sandbox = await startSandbox({ listen: '127.0.0.1:0', profile: 'broker-hk', seedDemo: true });
process.stdout.write(`${readyLine(sandbox)}\n`);
