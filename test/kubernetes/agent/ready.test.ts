import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startAgent, taskOf } from '../../../src/kubernetes/agent/start.ts';

describe('whether the files of an agent are there', () => {
  let folder: string;
  const flags = { url: null, caFile: null, tokenFile: null, directory: null, instance: null };

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'keyturn-agent-'));
    const files = (name: string) => ({ files: [{ name, format: 'env' }] });
    const credentials = { orders: files('orders.env'), risk: files('risk.env') };
    const settings = { url: 'https://127.0.0.1:1', tokenFile: 'token', directory: folder, credentials };
    await writeFile(join(folder, 'agent.json'), JSON.stringify(settings));
  });

  after(() => rm(folder, { recursive: true }));

  const ready = (): Promise<boolean> =>
    startAgent({ file: join(folder, 'agent.json'), flags, task: 'ready', write: assert.fail });

  const note = (credentials: object): Promise<void> =>
    writeFile(join(folder, 'status.json'), JSON.stringify({ stale: true, credentials }));

  it('is no before an agent has begun, and after nonsense', async () => {
    assert.equal(await ready(), false);
    await writeFile(join(folder, 'status.json'), '{"credentials":{"orders":{"version":"7"},"risk":{}}');
    assert.equal(await ready(), false);
  });

  it('is no while one is missing', async () => {
    await note({ orders: { version: 7 }, risk: { version: null } });
    assert.equal(await ready(), false);
    await note({ orders: { version: 7 } });
    assert.equal(await ready(), false);
  });

  it('is yes when all are there, and stays so without a daemon', async () => {
    await note({ orders: { version: 7 }, risk: { version: 1 } });
    assert.equal(await ready(), true);
  });

  it('is one of the things that a command line asks for', () => {
    assert.equal(taskOf({}), 'run');
    assert.equal(taskOf({ check: false, once: true }), 'once');
    assert.equal(taskOf({ ready: true }), 'ready');
  });
});
