import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { newMount, startOpenBao } from '../../test/support/servers/openbao.ts';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

/** Of the sandbox's demo user, and given to every other one: a manifest has room for one pair. */
export const LOGIN_PASSWORD = 'demo-login-password';
export const TRADING_PASSWORD = 'demo-trading-246810';

/** The outside of a rotation, each in a process of its own: the sandbox issuer, and an OpenBao server. */
export interface BenchWorld {
  readonly gateway: string;
  readonly api: string;
  readonly vault: { readonly address: string; readonly token: string; readonly mount: string };
  stop(): Promise<void>;
}

export async function startWorld(): Promise<BenchWorld> {
  const bao = await startOpenBao();
  const sandbox = await startSandboxProcess();
  return {
    gateway: sandbox.gateway,
    api: sandbox.api,
    vault: { address: bao.address, token: bao.rootToken, mount: await newMount(bao) },
    stop: async () => {
      await sandbox.stop();
      await bao.stop();
    },
  };
}

async function startSandboxProcess(): Promise<{ gateway: string; api: string; stop: () => Promise<void> }> {
  const args = [MAIN, 'sandbox', '--listen', '127.0.0.1:0', '--seed-demo'];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  const { gateway, api } = JSON.parse(line) as { gateway: string; api: string };
  return {
    gateway,
    api,
    stop: async () => {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** A key application with a key of some age, under a user of its own, whose key also stands in the vault. */
export interface Application {
  readonly name: string;
  readonly user: string;
  readonly appKey: string;
  readonly appSecret: string;
}

/** One user an application, so that a list of applications is as short as it usually is. */
export async function plantApplications(
  world: BenchWorld,
  prefix: string,
  count: number,
  ageMs: number,
): Promise<readonly Application[]> {
  const [institution] = listOf(await call(world.api, 'GET', '/staff/institutions'));
  const planted: Application[] = [];
  for (let index = 0; index < count; index += 1) {
    const name = `${prefix}-${String(index).padStart(4, '0')}`;
    const application = { name, user: `${name}@example.com`, ...fakeKey(prefix, index) };
    await plant(world, institution?.id ?? '', application, ageMs);
    planted.push(application);
  }
  return planted;
}

async function plant(
  world: BenchWorld,
  institution: string,
  { name, user, appKey, appSecret }: Application,
  ageMs: number,
): Promise<void> {
  const account = {
    accountNumber: name,
    accountType: 'CASH',
    accountClass: 'INSTITUTION',
    operations: ['view'],
  };
  await call(world.api, 'POST', `/staff/institutions/${institution}/users`, {
    email: user,
    phone: '+852 0000 0002',
    loginPassword: LOGIN_PASSWORD,
    tradingPassword: TRADING_PASSWORD,
    accounts: [{ accountId: name, ...account }],
  });
  await call(world.api, 'POST', `/staff/users/${encodeURIComponent(user)}/authorize`);
  await call(world.api, 'POST', '/control/keys', { user, name, appKey, appSecret, ageMs });
  const { address, token, mount } = world.vault;
  const data = { KEY: appKey, SECRET: appSecret };
  await call(address, 'POST', `/v1/${mount}/data/trading/${name}`, { data }, { 'x-vault-token': token });
}

/** 32 hex digits each, and plainly nobody's. */
function fakeKey(prefix: string, index: number): { appKey: string; appSecret: string } {
  const tail = `${Buffer.from(prefix).toString('hex').slice(0, 4)}${String(index).padStart(4, '0')}`;
  return { appKey: `${'fa4e'.repeat(6)}${tail}`, appSecret: `${'5ec7'.repeat(6)}${tail}` };
}

function listOf(reply: unknown): readonly { readonly id: string }[] {
  const { institutions } = reply as { institutions: readonly { id: string }[] };
  return institutions;
}

async function call(
  base: string,
  method: string,
  path: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<unknown> {
  const response = await fetch(new URL(path, base), {
    method,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return text === '' ? null : JSON.parse(text);
}
