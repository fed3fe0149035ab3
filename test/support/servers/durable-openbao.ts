import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { programOf } from './installed.ts';
import { freePort, startProcess } from './process.ts';
import type { OpenBao, OpenBaoReply } from './openbao.ts';

/** An OpenBao that keeps what it was told on disk (raft), so that it can be killed and comes back. */
export interface DurableOpenBao extends OpenBao {
  /** SIGKILL in the middle of whatever it does; then the same data again, unsealed. Resolves when it serves. */
  killAndRestart(): Promise<void>;
}

export async function startDurableOpenBao(): Promise<DurableOpenBao> {
  const folder = await mkdtemp(join(tmpdir(), 'keyturn-openbao-'));
  const [port, clusterPort] = [await freePort(), await freePort()];
  const address = `http://127.0.0.1:${port}`;
  const config = join(folder, 'server.json');
  await writeFile(config, JSON.stringify(configOf(folder, port, clusterPort)));
  const start = () =>
    startProcess(programOf('openbao'), ['server', `-config=${config}`], () => answers(address), {
      HOME: folder,
    });
  let running = await start();
  const keys = await initialize(address);
  await unseal(address, keys.unsealKey);
  return {
    address,
    rootToken: keys.rootToken,
    ca: null,
    get pid() {
      return running.pid;
    },
    api: (method, path, body) => call(address, keys.rootToken, method, path, body),
    killAndRestart: async () => {
      await running.stop();
      running = await start();
      await unseal(address, keys.unsealKey);
    },
    stop: async () => {
      await running.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function configOf(folder: string, port: number, clusterPort: number): unknown {
  return {
    // One node elects itself at once.
    storage: { raft: { path: folder, node_id: 'only', performance_multiplier: '1' } },
    listener: { tcp: { address: `127.0.0.1:${port}`, tls_disable: true } },
    api_addr: `http://127.0.0.1:${port}`,
    cluster_addr: `http://127.0.0.1:${clusterPort}`,
    disable_mlock: true,
  };
}

/** Sealed or not, it is there; so long as it is not, this rejects. */
async function answers(address: string): Promise<boolean> {
  await fetch(`${address}/v1/sys/seal-status`);
  return true;
}

async function initialize(
  address: string,
): Promise<{ readonly unsealKey: string; readonly rootToken: string }> {
  const response = await fetch(`${address}/v1/sys/init`, {
    method: 'POST',
    body: JSON.stringify({ secret_shares: 1, secret_threshold: 1 }),
  });
  const { keys_base64, root_token } = (await response.json()) as {
    keys_base64: string[];
    root_token: string;
  };
  return { unsealKey: keys_base64[0] ?? '', rootToken: root_token };
}

async function unseal(address: string, key: string): Promise<void> {
  await fetch(`${address}/v1/sys/unseal`, { method: 'POST', body: JSON.stringify({ key }) });
  while ((await fetch(`${address}/v1/sys/health`)).status !== 200)
    await new Promise((resolve) => setTimeout(resolve, 20));
}

async function call(
  address: string,
  token: string,
  method: string,
  path: string,
  body?: unknown,
): Promise<OpenBaoReply> {
  const response = await fetch(`${address}/v1/${path}`, {
    method,
    headers: { 'x-vault-token': token, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return text === '' ? null : (JSON.parse(text) as OpenBaoReply);
}
