import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { later } from './later.ts';
import { runProgram, startProgram } from './program.ts';
import type { Ended, Running } from './program.ts';
import { until } from './until.ts';

/** A folder with manifests, a data directory and whatever else one test needs. */
export interface Installation {
  readonly folder: string;
  readonly data: string;
  readonly manifests: string;
  readonly path: (name: string) => string;
  readonly write: (name: string, text: string, mode?: number) => Promise<void>;
  /** A file that only its owner may read. */
  readonly secret: (name: string, text: string) => Promise<void>;
  /** `keyturn run --manifests … --data …`, as soon as it listens. */
  readonly start: (...flags: readonly string[]) => Promise<Running>;
  /** From now on whatever is started lives so much later; what runs already does not. */
  readonly goOnLater: (aheadMs: number) => void;
  /** The same, expected to end by itself. */
  readonly tryToStart: (...flags: readonly string[]) => Promise<Ended>;
  readonly cli: (...args: readonly string[]) => Promise<Ended>;
  /** The JSON that a command prints. */
  readonly json: <T>(...args: readonly string[]) => Promise<T>;
  /** A call of the HTTP API with the administrator's token, or another. */
  readonly api: (method: string, path: string, body?: unknown, token?: string) => Promise<Response>;
  readonly remove: () => Promise<void>;
}

/** The private half of the recovery recipient, as age-keygen writes it; a real one is on no machine of the daemon. */
export const RECOVERY_IDENTITY = 'offline/recovery.txt';

/** Of the daemon under test: a tick a second. */
export function runFlags(data: string, manifests: string): readonly string[] {
  return ['run', '--data', data, '--manifests', manifests, '--tick', '1s'];
}

export async function createInstallation(): Promise<Installation> {
  const folder = await mkdtemp(join(tmpdir(), 'keyturn-surface-'));
  const path = (name: string): string => join(folder, name);
  const data = path('data');
  const manifests = path('manifests');
  await mkdir(manifests);
  const write = async (name: string, text: string, mode = 0o644): Promise<void> => {
    await mkdir(dirname(path(name)), { recursive: true });
    await writeFile(path(name), text);
    await chmod(path(name), mode);
  };
  const identity = await generateX25519Identity();
  await write(RECOVERY_IDENTITY, `${identity}\n`, 0o600);
  const recipient = await identityToRecipient(identity);
  const flags = [...runFlags(data, manifests), '--recovery-recipient', recipient];
  // An option that is given twice is refused.
  const listening = (more: readonly string[]): readonly string[] =>
    more.includes('--listen') ? [] : ['--listen', '127.0.0.1:0'];
  let environment: Readonly<Record<string, string>> = {};
  const cli = (...args: readonly string[]): Promise<Ended> =>
    runProgram([...args, '--data', data], { environment });
  const started: Running[] = [];
  return {
    folder,
    data,
    manifests,
    path,
    write,
    secret: (name, text) => write(name, text, 0o600),
    start: async (...more) => {
      const running = startProgram([...flags, ...listening(more), ...more], { environment });
      started.push(running);
      await running.says(/keyturn is running/);
      return running;
    },
    goOnLater: (aheadMs) => (environment = later(aheadMs)),
    tryToStart: (...more) => runProgram([...flags, ...listening(more), ...more], { environment }),
    cli,
    json: async <T>(...args: readonly string[]): Promise<T> => {
      const { code, stdout, stderr } = await cli(...args, '-o', 'json');
      if (stdout === '') throw new Error(`keyturn ${args.join(' ')} ended with ${code}: ${stderr}`);
      return JSON.parse(stdout) as T;
    },
    api: (method, route, body, token) => callApi(data, method, route, body, token),
    remove: async () => {
      for (const running of started) await running.stop('SIGKILL');
      await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

export async function addressOf(data: string): Promise<string> {
  return until('daemon.json', async () => {
    const text = await readFile(join(data, 'daemon.json'), 'utf8').catch(() => null);
    return text === null ? null : (JSON.parse(text) as { url: string }).url;
  });
}

async function callApi(
  data: string,
  method: string,
  route: string,
  body: unknown,
  token: string | undefined,
): Promise<Response> {
  const bearer = token ?? (await readFile(join(data, 'admin-token'), 'utf8')).trim();
  return fetch(`${await addressOf(data)}${route}`, {
    method,
    headers: {
      authorization: `Bearer ${bearer}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}
