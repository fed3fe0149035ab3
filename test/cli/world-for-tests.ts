import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { runCli } from '../../src/cli/program.ts';
import type { CliEnvironment, World } from '../../src/cli/world.ts';
import type { OfflineCommands } from '../../src/cli/offline.ts';
import { formatEndpoint } from '../../src/domain/endpoint.ts';
import { createOperationsDouble } from '../http/operations-double.ts';
import { NOW } from '../http/sample-fleet.ts';
import type { HttpServerOptions } from '../../src/http/server.ts';
import type { OperationsDouble } from '../http/operations-double.ts';
import { ADMIN_TOKEN, startTestServer } from '../http/server-for-tests.ts';
import type { TestServer } from '../http/server-for-tests.ts';

export interface Run {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface Surroundings {
  readonly tty?: boolean;
  readonly columns?: number;
  readonly environment?: CliEnvironment;
  /** What is typed on the terminal. */
  readonly typed?: string;
  /** What is piped in, to its end. */
  readonly piped?: string;
  readonly offline?: Partial<OfflineCommands>;
  /** Ctrl-C, as soon as this text has been printed on either stream. */
  readonly interruptAfter?: string;
}

const forbidden = (name: string) => async (): Promise<number> => {
  throw new Error(`offline ${name} was not expected`);
};

/** One run of the command line in a world of its own. Time stands at NOW but moves with the real clock. */
export async function cli(argv: readonly string[], around: Surroundings = {}): Promise<Run> {
  const tty = around.tty ?? false;
  const stdin = new PassThrough();
  if (around.typed !== undefined) stdin.write(around.typed);
  if (around.piped !== undefined) stdin.end(around.piped);
  const interrupts = new Set<() => void>();
  const printed = { out: '', err: '' };
  const sink = (stream: 'out' | 'err') => ({
    write: (text: string): void => {
      printed[stream] += text;
      const { interruptAfter } = around;
      if (interruptAfter !== undefined && (printed.out + printed.err).includes(interruptAfter)) {
        setTimeout(() => interrupts.forEach((act) => act()), 10);
      }
    },
  });
  const started = performance.now();
  const world: World = {
    stdout: sink('out'),
    stderr: sink('err'),
    stdin,
    isTty: { stdin: tty, stdout: tty, stderr: tty },
    columns: around.columns ?? (tty ? 80 : null),
    environment: around.environment ?? {},
    version: '0.1.0',
    now: () => NOW + Math.round(performance.now() - started),
    timezone: 'UTC',
    absolute: (path) => `/cwd/${path}`,
    onInterrupt: (act) => {
      interrupts.add(act);
      return () => void interrupts.delete(act);
    },
    offline: {
      run: forbidden('run'),
      demo: forbidden('demo'),
      sandbox: forbidden('sandbox'),
      inject: forbidden('inject'),
      recover: forbidden('recover'),
      rotateCustody: forbidden('rotateCustody'),
      verify: forbidden('verify'),
      verifyBundle: forbidden('verifyBundle'),
      migrate: forbidden('migrate'),
      backup: forbidden('backup'),
      verifyBackup: forbidden('verifyBackup'),
      restore: forbidden('restore'),
      simulate: () => Promise.reject(new Error('simulate is not for this test')),
      injectManifest: () => Promise.reject(new Error('inject is not for this test')),
      policyTest: () => Promise.reject(new Error('policy test is not for this test')),
      policyLint: () => Promise.reject(new Error('policy lint is not for this test')),
      policySchema: () => Promise.reject(new Error('policy schema is not for this test')),
      ...around.offline,
    },
  };
  const code = await runCli(argv, world);
  return { code, ...printed };
}

export interface Daemon {
  readonly server: TestServer;
  readonly double: OperationsDouble;
  readonly data: string;
  /** The command line, talking to this daemon. */
  keyturn(...argv: readonly string[]): Promise<Run>;
  with(around: Surroundings): (...argv: readonly string[]) => Promise<Run>;
  stop(): Promise<void>;
}

/** A real server on a data directory of its own, as a daemon leaves it. */
export async function startDaemon(
  double: OperationsDouble = createOperationsDouble(),
  change: Partial<HttpServerOptions> = {},
): Promise<Daemon> {
  const data = await mkdtemp(join(tmpdir(), 'keyturn-cli-'));
  const server = await startTestServer(change, double);
  await writeFile(join(data, 'daemon.json'), formatEndpoint({ address: server.address, pid: process.pid }));
  await writeFile(join(data, 'admin-token'), `${ADMIN_TOKEN}\n`, { mode: 0o600 });
  const within =
    (around: Surroundings) =>
    (...argv: readonly string[]) =>
      cli(argv, { ...around, environment: { KEYTURN_DATA: data, ...around.environment } });
  return {
    server,
    double,
    data,
    keyturn: within({}),
    with: within,
    stop: async () => {
      await server.close();
      await rm(data, { recursive: true });
    },
  };
}

export function widest(text: string): number {
  return Math.max(...text.split('\n').map((line) => [...line].length));
}
