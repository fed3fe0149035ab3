import { readFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { programOf } from './installed.ts';
import { freePort, shared, startProcess } from './process.ts';

export interface OpenBao {
  /** `http://127.0.0.1:PORT`, or https where it was started with TLS. */
  readonly address: string;
  readonly rootToken: string;
  readonly pid: number;
  /** PEM of the authority that signed its certificate; null without TLS. */
  readonly ca: string | null;
  /** One call as root, `/v1/` is added; resolves to the parsed body (null when empty), throws on an error status. */
  api(method: string, path: string, body?: unknown): Promise<OpenBaoReply>;
  stop(): Promise<void>;
}

export type OpenBaoReply = {
  readonly auth?: { readonly client_token: string; readonly lease_duration: number };
  readonly data?: Readonly<Record<string, unknown>>;
} | null;

const ROOT_TOKEN = 'fake-root-token-of-the-tests';

/** Starts a server of its own in memory: for tests that seal, stop or kill it. */
export async function startOpenBao(options: { readonly tls?: boolean } = {}): Promise<OpenBao> {
  const folder = await mkdtemp(join(tmpdir(), 'keyturn-openbao-'));
  const port = await freePort();
  const address = `${options.tls ? 'https' : 'http'}://127.0.0.1:${port}`;
  const command = [
    ...openBaoInMemory(port),
    ...(options.tls ? ['-dev-tls', `-dev-tls-cert-dir=${folder}`] : []),
  ];
  const authority = join(folder, 'vault-ca.pem');
  const running = await startProcess(
    programOf('openbao'),
    command,
    () => (options.tls ? readFile(authority).then(() => isListening(port)) : isUnsealed(address)),
    { HOME: folder },
  );
  const ca = options.tls ? await readFile(authority, 'utf8') : null;
  const stop = async () => {
    await running.stop();
    await rm(folder, { recursive: true, force: true });
  };
  return { address, rootToken: ROOT_TOKEN, pid: running.pid, ca, api: openBaoApi(address), stop };
}

/** Arguments of a server on loopback that forgets everything, and opens to the root token of these tests. */
export function openBaoInMemory(port: number): readonly string[] {
  const flags = [`-dev-root-token-id=${ROOT_TOKEN}`, `-dev-listen-address=127.0.0.1:${port}`];
  return ['server', '-dev', '-dev-no-store-token', ...flags];
}

/** The one server of this process; every test takes a mount of its own from `newMount`. */
export const sharedOpenBao = shared(() => startOpenBao());

let mounts = 0;

/** A fresh KV version 2 engine; resolves to the name of its mount. */
export async function newMount(bao: Pick<OpenBao, 'api'>): Promise<string> {
  const mount = `kv-${process.pid}-${++mounts}`;
  await bao.api('POST', `sys/mounts/${mount}`, { type: 'kv', options: { version: '2' } });
  // The engine upgrades itself in the background and answers 400 until it has.
  while (
    !(await bao.api('GET', `${mount}/config`).then(
      () => true,
      () => false,
    ))
  );
  return mount;
}

/** A token that may do what the policy says; `options` are those of auth/token/create. */
export async function newToken(
  bao: OpenBao,
  policy: string,
  options: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const name = `policy-${process.pid}-${++mounts}`;
  await bao.api('POST', `sys/policies/acl/${name}`, { policy });
  const reply = await bao.api('POST', 'auth/token/create', { policies: [name], ...options });
  if (!reply?.auth) throw new Error('no token came back');
  return reply.auth.client_token;
}

export type Fetch = (
  url: string,
  request: {
    readonly method: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: string;
  },
) => Promise<Response>;

/** Asks as root; by `ask`, where the server is in another network than we are. */
export function openBaoApi(address: string, ask: Fetch = fetch): OpenBao['api'] {
  return async (method, path, body) => {
    const response = await ask(`${address}/v1/${path}`, {
      method,
      headers: { 'x-vault-token': ROOT_TOKEN, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text === '' ? null : (JSON.parse(text) as OpenBaoReply);
  };
}

async function isUnsealed(address: string): Promise<boolean> {
  const response = await fetch(`${address}/v1/sys/health`);
  return response.status === 200;
}

async function isListening(port: number): Promise<boolean> {
  const { connect } = await import('node:net');
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
