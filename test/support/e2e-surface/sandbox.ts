import { randomBytes } from 'node:crypto';
import { startProgram } from './program.ts';
import type { Running } from './program.ts';

/** The passwords of the one user that `--seed-demo` makes, as docs/sandbox.md tells them. */
export const USER = 'broker-keys@example.com';
export const LOGIN_PASSWORD = 'demo-login-password';
export const TRADING_PASSWORD = 'demo-trading-246810';

export interface Key {
  readonly appKey: string;
  readonly appSecret: string;
}

export interface KeyState {
  readonly appKey: string;
  readonly secretSha256: string;
  readonly live: boolean;
  readonly ended: string | null;
}

export interface ApplicationState {
  readonly applicationId: string;
  readonly name: string;
  readonly deletedAt: string | null;
  readonly counters: { readonly generated: number; readonly reset: number; readonly deleted: number };
  readonly keys: readonly KeyState[];
}

/** `keyturn sandbox` in a process of its own. */
export interface SandboxProcess {
  readonly gateway: string;
  readonly api: string;
  /** The same sites for people, in a browser. */
  readonly pages: string;
  readonly running: Running;
  /** Plants an application with a key that is 80 days old; resolves to that key. */
  plant(name: string, key?: Key, ageMs?: number): Promise<Key>;
  application(name: string): Promise<ApplicationState>;
  fault(fault: Readonly<Record<string, unknown>>): Promise<void>;
  moveClock(ms: number): Promise<void>;
  call(method: string, path: string, body?: unknown): Promise<unknown>;
  stop(): Promise<void>;
}

const OLD_MS = 80 * 86_400_000;

export function freshKey(): Key {
  return { appKey: randomBytes(16).toString('hex'), appSecret: randomBytes(16).toString('hex') };
}

/** Without a folder it keeps its state in memory. An empty one knows no institution and no user. */
export async function startSandboxProcess(
  folder?: string,
  { empty = false }: { readonly empty?: boolean } = {},
): Promise<SandboxProcess> {
  const state = folder === undefined ? [] : ['--data', folder];
  const seed = empty ? [] : ['--seed-demo'];
  const running = startProgram(['sandbox', '--listen', '127.0.0.1:0', ...seed, ...state]);
  const [line] = await running.says(/^\{.*\}$/m);
  const { gateway, api, pages } = JSON.parse(line) as { gateway: string; api: string; pages: string };
  const call = (method: string, path: string, body?: unknown): Promise<unknown> =>
    callJson(`${api}${path}`, method, body);
  return {
    ...{ gateway, api, pages },
    running,
    call,
    plant: async (name, key = freshKey(), ageMs = OLD_MS) => {
      await call('POST', '/control/keys', { user: USER, name, ...key, ageMs });
      return key;
    },
    application: async (name) => {
      const { applications } = (await call('GET', '/control/state')) as { applications: ApplicationState[] };
      const found = applications.findLast((application) => application.name === name);
      if (found === undefined) throw new Error(`the sandbox has no application ${name}`);
      return found;
    },
    fault: async (fault) => void (await call('POST', '/control/faults', fault)),
    moveClock: async (moveMs) => void (await call('POST', '/control/clock', { moveMs })),
    stop: async () => void (await running.stop()),
  };
}

async function callJson(url: string, method: string, body: unknown): Promise<unknown> {
  const reply = await fetch(url, {
    method,
    ...(body === undefined
      ? {}
      : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  const text = await reply.text();
  if (!reply.ok) throw new Error(`${method} ${url} answered ${reply.status} ${text}`);
  return text === '' ? null : JSON.parse(text);
}
