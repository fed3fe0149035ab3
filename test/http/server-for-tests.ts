import { createHttpServer } from '../../src/http/server.ts';
import type { HttpServer, HttpServerOptions } from '../../src/http/server.ts';
import { listen } from '../../src/http/listen.ts';
import type { Address } from '../../src/domain/endpoint.ts';
import type { AccessOperations } from '../../src/engine/operations/access/operations.ts';
import type { Log, LogFields } from '../../src/ports/log.ts';
import { createAccessDouble } from './access-double.ts';
import { createLeaksDouble } from './leaks-double.ts';
import { createOnboardingDouble } from './onboarding-double.ts';
import { ADMIN_TOKEN } from './known-callers.ts';
import { createOperationsDouble } from './operations-double.ts';
import type { OperationsDouble } from './operations-double.ts';

export { ADMIN_TOKEN };

export interface LogLine {
  readonly level: string;
  readonly message: string;
  readonly fields: LogFields | undefined;
}

export interface TestServer {
  readonly server: HttpServer;
  readonly double: OperationsDouble;
  readonly access: { -readonly [M in keyof AccessOperations]: AccessOperations[M] };
  readonly address: Address;
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  readonly logged: readonly LogLine[];
  close(): Promise<void>;
}

/** The real server in front of the double, listening on a free port of loopback. */
export async function startTestServer(
  change: Partial<HttpServerOptions> = {},
  double: OperationsDouble = createOperationsDouble(),
): Promise<TestServer> {
  const logged: LogLine[] = [];
  const access = createAccessDouble();
  const server = createHttpServer({ ...serverOptions(double, logged), access, ...change });
  const address = await listen(
    server,
    { kind: 'tcp', host: '127.0.0.1', port: 0 },
    change.tls == null ? null : { caFile: null },
  );
  const url = address.kind === 'url' ? address.url : '';
  return { server, double, access, address, url, logged, close: () => server.close() };
}

export function serverOptions(
  double: OperationsDouble = createOperationsDouble(),
  logged: LogLine[] = [],
): HttpServerOptions {
  return {
    operations: double.operations,
    access: createAccessDouble(),
    onboarding: createOnboardingDouble(),
    leaks: createLeaksDouble(),
    publicUrl: null,
    onRefused: () => undefined,
    log: logInto(logged),
    metricsText: async () => '# HELP keyturn_up\nkeyturn_up 1\n',
    ready: async () => true,
    redact: (text) => text.replaceAll('canary-secret', '[redacted]'),
    pages: null,
    tls: null,
  };
}

function logInto(lines: LogLine[]): Log {
  const at =
    (level: string) =>
    (message: string, fields?: LogFields): void =>
      void lines.push({ level, message, fields });
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

export interface Reply {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly headers: Headers;
}

/** One request with the administrator's token, unless told otherwise. */
export async function ask(
  { url }: Pick<TestServer, 'url'>,
  path: string,
  init: {
    readonly method?: string;
    readonly token?: string | null;
    readonly body?: unknown;
    readonly headers?: Record<string, string>;
  } = {},
): Promise<Reply> {
  const token = init.token === undefined ? ADMIN_TOKEN : init.token;
  const response = await fetch(url + path, {
    method: init.method ?? 'GET',
    redirect: 'manual',
    headers: {
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...(init.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...init.headers,
    },
    ...(init.body === undefined
      ? {}
      : { body: typeof init.body === 'string' ? init.body : JSON.stringify(init.body) }),
  });
  const text = await response.text();
  return { status: response.status, body: parsed(text), headers: response.headers };
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return { text };
  }
}
