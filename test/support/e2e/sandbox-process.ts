/** The sandbox as a process of its own: prints its ready line and stays until it is killed. */
import { readyLine } from '../../../src/sandbox/ready.ts';
import { startSandbox } from '../../../src/sandbox/server.ts';
import { slowNow } from './slow-time.ts';
import type { SlowTime } from './slow-time.ts';

const slow = process.env['SANDBOX_SLOW'];
if (slow !== undefined) {
  const time = JSON.parse(slow) as SlowTime;
  const machine = (): number => performance.timeOrigin + performance.now();
  Object.defineProperty(Date, 'now', { value: () => slowNow(Math.round(machine()), time) });
}
const sandbox = await startSandbox({ listen: '127.0.0.1:0', profile: 'broker-hk', seedDemo: true });
process.stdout.write(`${readyLine(sandbox)}\n`);
