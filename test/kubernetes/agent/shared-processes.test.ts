import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { ownScript } from '../../support/own-script.ts';
import { firstProcesses } from '../../../src/kubernetes/agent/application/containers.ts';
import type { Process } from '../../../src/kubernetes/agent/application/processes.ts';
import { until } from '../../support/e2e-surface/until.ts';
import { skipByName } from '../../support/servers/require.ts';

const KEYS = '/var/run/keyturn';

describe('the containers of a pod that shares its processes', () => {
  const first = (pid: number, root: string, startTicks: number, mounts = [KEYS]): Process => ({
    ...{ pid, parent: 0, startTicks, root, mounts: ['/', ...mounts] },
    handles: () => true,
  });
  const PAUSE = first(1, 'pause', 1, []);
  const AGENT = first(7, 'agent', 2);
  const pids = (...others: readonly Process[]): readonly number[] =>
    firstProcesses([PAUSE, AGENT, ...others], AGENT.pid, KEYS).map(({ pid }) => pid);

  it('are known by their first processes, of those that have the keys', () => {
    assert.deepEqual(pids(first(12, 'app', 3), first(20, 'mesh', 4, []), first(30, 'job', 5)), [12, 30]);
    assert.deepEqual(pids(), []);
  });

  it('are not their probes, nor shells of people, whatever numbers those have', () => {
    assert.deepEqual(pids(first(9, 'app', 80), first(12, 'app', 3), first(40, 'app', 90)), [12]);
  });

  it('are not the agent, nor a probe of it', () => {
    assert.deepEqual(pids(first(50, 'agent', 60)), []);
  });

  it('are not there where the pod does not share its processes', () => {
    const alone = [first(1, 'agent', 2), first(9, 'agent', 3)];
    assert.throws(() => firstProcesses(alone, 1, KEYS), /does not share its processes/);
  });
});

/** Namespaces as a container runtime makes them: one of processes for all, one of mounts for each. */
describe('a signal into another container', function () {
  this.timeout(60_000);
  let keys: string;
  let pod: ChildProcess;
  let applications: ChildProcess[];

  before(function () {
    if (process.getuid?.() !== 0) skipByName(this, 'shared processes');
  });

  beforeEach(async () => {
    keys = mkdtempSync(join(tmpdir(), 'keyturn-keys-'));
    applications = [];
    const first = ['--pid', '--fork', '--kill-child', '--mount-proc', 'sh', '-c', 'echo up; exec sleep 3600'];
    pod = spawn('unshare', first, { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(pod.stdout!, 'data');
  });

  afterEach(async () => {
    pod.kill('SIGKILL');
    for (const each of [pod, ...applications])
      if (each.exitCode === null && each.signalCode === null) await once(each, 'exit');
    rmSync(keys, { recursive: true });
  });

  /** Its parent is not in the pod, and it has mounts of its own. */
  function inPod(hasKeys: boolean, ...program: readonly string[]): ChildProcess {
    const namespaces = [`--mount=/proc/${pod.pid}/ns/mnt`, `--pid=/proc/${pod.pid}/ns/pid_for_children`];
    const mount = hasKeys ? 'mount -t tmpfs none "$0" && exec "$@"' : 'exec "$@"';
    const args = [...namespaces, 'unshare', '-m', 'sh', '-c', mount, keys, ...program];
    return spawn('nsenter', args, { stdio: ['ignore', 'pipe', 'inherit'] });
  }

  const HEARS = 'trap "echo told" HUP';

  /** Resolves to what it has said so far. */
  async function application(does: string, user = 0, hasKeys = true): Promise<() => string> {
    const script = `${does}; echo up; while :; do sleep 0.05; echo .; done`;
    const identity = ['setpriv', '--reuid', `${user}`, '--regid', `${user}`, '--clear-groups'];
    const child = inPod(hasKeys, ...identity, 'sh', '-c', script);
    applications.push(child);
    let said = '';
    child.stdout!.setEncoding('utf8').on('data', (part: string) => (said += part));
    await until('the application', () => said.includes('up'));
    return () => said;
  }

  /** Root without the right to signal everybody is a user like any other. */
  async function tell(): Promise<string> {
    const { execArgv, file } = ownScript(import.meta.url, './children/tells');
    const agent = ['setpriv', '--bounding-set=-kill', process.execPath, ...execArgv, file, keys];
    return text(inPod(true, ...agent).stdout!);
  }

  it('arrives in the one that has the keys, and in no other', async () => {
    const [mine, mesh] = [await application(HEARS), await application(HEARS, 0, false)];
    assert.equal(await tell(), 'told');
    await until('the application to be told', () => mine().includes('told'));
    const then = mesh().length;
    await until('the other to have had the time', () => mesh().length > then + 4);
    assert.ok(!mesh().includes('told'));
  });

  it('is not sent where it would end the process, and the agent says so', async () => {
    const said = await application(':');
    assert.equal(await tell(), 'no container does anything at SIGHUP');
    const then = said().length;
    await until('it to go on', () => said().length > then + 4);
  });

  it('does not reach another user, and the agent says so', async () => {
    await application(HEARS, 1_000);
    assert.equal(await tell(), 'the process is not of the user of the agent');
  });

  it('is nothing to do while no container has the keys', async () => {
    assert.equal(await tell(), 'told');
  });
});
