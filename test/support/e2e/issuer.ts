import { createHash, randomBytes } from 'node:crypto';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { ownScript } from '../own-script.ts';
import type { SlowTime } from './slow-time.ts';

export interface IssuerKey {
  readonly version: number;
  readonly secretSha256: string;
  readonly effectiveAt: string;
  readonly endsAt: string | null;
  readonly ended: string | null;
  readonly live: boolean;
}

/** What really happened to a key application. */
export interface IssuerApplication {
  readonly applicationId: string;
  readonly name: string;
  readonly deletedAt: string | null;
  readonly counters: { readonly generated: number; readonly reset: number; readonly deleted: number };
  readonly keys: readonly IssuerKey[];
}

export interface ArmedFault {
  readonly route: string;
  readonly kind: string;
  readonly ms?: number;
  readonly status?: number;
  readonly times?: number;
  readonly skip?: number;
}

export interface PlantedKey {
  readonly appKey: string;
  readonly appSecret: string;
}

/** The sandbox in a process of its own, as a test steers it. */
export interface Issuer {
  readonly gateway: string;
  readonly api: string;
  /** How far its clock is ahead of the machine's. */
  offsetMs(): number;
  move(ms: number): Promise<void>;
  arm(fault: ArmedFault): Promise<void>;
  disarm(): Promise<void>;
  switches(change: Readonly<Record<string, unknown>>): Promise<void>;
  /** An application with a key of that age; the pair is random. */
  plant(name: string, ageMs: number): Promise<PlantedKey>;
  /** Every application that ever had that name, the oldest first. */
  applications(name: string): Promise<readonly IssuerApplication[]>;
  /** How many resets took effect, over all applications of that name. */
  resets(name: string): Promise<number>;
  /** What somebody does at the Developer Center without keyturn. */
  resetElsewhere(name: string): Promise<void>;
  stop(): Promise<void>;
}

export const LOGIN_PASSWORD = 'demo-login-password';
export const TRADING_PASSWORD = 'demo-trading-246810';
export const USER = 'broker-keys@example.com';
export const RESET = 'POST /developer/applications/*/reset';
export const GENERATE = 'POST /developer/applications/*/generate';

const ENTRY = ownScript(import.meta.url, './sandbox-process');

/** By the machine's time, unless another one is given. */
export async function startIssuer(slow?: SlowTime): Promise<Issuer> {
  const child = spawn(process.execPath, [...ENTRY.execArgv, ENTRY.file], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...(slow === undefined ? {} : { SANDBOX_SLOW: JSON.stringify(slow) }) },
  });
  const ended = once(child, 'close');
  const lines: AsyncIterator<string, undefined> = createInterface({ input: child.stdout })[
    Symbol.asyncIterator
  ]();
  const first = await lines.next();
  if (first.done === true) throw new Error('the sandbox ended without its ready line');
  const { gateway, api } = JSON.parse(first.value) as { gateway: string; api: string };
  child.stdout.resume();
  return {
    ...steering(api),
    gateway,
    api,
    stop: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

function steering(api: string): Omit<Issuer, 'gateway' | 'api' | 'stop'> {
  let offsetMs = 0;
  const applications: Issuer['applications'] = async (name) => {
    const state = (await ask(api, 'GET', '/control/state')) as {
      readonly applications: readonly IssuerApplication[];
    };
    return state.applications.filter((application) => application.name === name);
  };
  return {
    offsetMs: () => offsetMs,
    move: async (ms) => {
      offsetMs += ms;
      await ask(api, 'POST', '/control/clock', { moveMs: ms });
    },
    arm: async (fault) => void (await ask(api, 'POST', '/control/faults', fault)),
    disarm: async () => void (await ask(api, 'DELETE', '/control/faults')),
    switches: async (change) => void (await ask(api, 'PATCH', '/control/switches', change)),
    plant: async (name, ageMs) => {
      const pair = { appKey: randomBytes(16).toString('hex'), appSecret: randomBytes(16).toString('hex') };
      await ask(api, 'POST', '/control/keys', { user: USER, name, ageMs, ...pair });
      return pair;
    },
    applications,
    resetElsewhere: async (name) => {
      const id = (await applications(name)).at(-1)?.applicationId ?? '';
      await resetAs(api, id);
    },
    resets: async (name) => (await applications(name)).reduce((sum, { counters }) => sum + counters.reset, 0),
  };
}

async function resetAs(api: string, id: string): Promise<void> {
  const login = { email: USER, loginPassword: LOGIN_PASSWORD };
  const { session } = (await ask(api, 'POST', '/login', login)) as { session: string };
  const application = `/developer/applications/${id}`;
  await ask(api, 'POST', `${application}/codes`, { purpose: 'reset' }, session);
  const inbox = `/phone/${USER}/messages?application=${id}&purpose=reset`;
  const { messages } = (await ask(api, 'GET', inbox)) as { messages: readonly { code: string }[] };
  const stepUp = { code: messages[0]?.code, tradingPassword: TRADING_PASSWORD };
  await ask(api, 'POST', `${application}/reset`, stepUp, session);
}

async function ask(
  api: string,
  method: string,
  path: string,
  body?: unknown,
  session?: string,
): Promise<unknown> {
  const response = await fetch(api + path, {
    method,
    headers: {
      'content-type': 'application/json',
      ...(session === undefined ? {} : { authorization: `Bearer ${session}` }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path} was answered ${response.status} ${text}`);
  return JSON.parse(text);
}

/** As the issuer shows a secret to a test. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
