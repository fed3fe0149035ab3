import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { asFault, Fault, viewOfFault } from '../../../domain/fault.ts';
import type { Json } from '../json.ts';
import { answerReview } from '../review.ts';
import type { InjectorSettings } from '../settings.ts';
import { bodyOf } from './body.ts';
import type { Certificate } from './certificate.ts';
import type { InjectorMetrics } from './metrics.ts';

/** Longer than the API server keeps an idle connection, so that it is never closed under a review. */
const KEEP_ALIVE_MS = 180_000;
const REQUEST_MS = 10_000;

export interface InjectorServer {
  readonly port: number;
  /** New connections get this pair; those that are open stay. */
  renew(pair: Certificate): void;
  /** Says "not ready" from now on, answers for a while longer, then closes what is idle and waits for the rest. */
  drain(forMs: number): Promise<void>;
}

export interface InjectorServerOptions {
  readonly host: string;
  /** 0: a free one. */
  readonly port: number;
  readonly certificate: Certificate;
  readonly settings: InjectorSettings;
  readonly metrics: InjectorMetrics;
  readonly monotonicMs: () => number;
  readonly onFault: (fault: Fault) => void;
}

/** Rejects with KT8120 where it can't listen. */
export async function startInjector(options: InjectorServerOptions): Promise<InjectorServer> {
  let draining = false;
  const routes: Routes = {
    'POST /inject': (request, response) => review(request, response, options),
    'GET /healthz': async (_, response) => reply(response, 200, 'text/plain', 'ok\n'),
    'GET /readyz': async (_, response) =>
      draining
        ? reply(response, 503, 'text/plain', 'draining\n')
        : reply(response, 200, 'text/plain', 'ok\n'),
    'GET /metrics': async (_, response) => {
      const { contentType, body } = await options.metrics.expose();
      reply(response, 200, contentType, body);
    },
  };
  const server = createServer(
    {
      ...options.certificate,
      minVersion: 'TLSv1.2',
      keepAliveTimeout: KEEP_ALIVE_MS,
      requestTimeout: REQUEST_MS,
    },
    (request, response) => void serve(routes, request, response, options.onFault),
  );
  const { host, port } = options;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      reject(
        new Fault('KT8120', { place: `--listen ${host}:${port}`, saw: cause.code ?? 'an error', cause }),
      );
    });
    server.listen(port, host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    renew: (pair) => server.setSecureContext({ ...pair, minVersion: 'TLSv1.2' }),
    async drain(forMs) {
      draining = true;
      await new Promise((resolve) => setTimeout(resolve, forMs));
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeIdleConnections();
      await closed;
    },
  };
}

type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;
type Routes = Readonly<Record<string, Handler>>;

async function serve(
  routes: Routes,
  request: IncomingMessage,
  response: ServerResponse,
  onFault: (fault: Fault) => void,
): Promise<void> {
  const [path] = (request.url ?? '').split('?', 1);
  const handler = routes[`${request.method} ${path}`];
  try {
    if (handler === undefined) reply(response, 404, 'text/plain', 'not found\n');
    else await handler(request, response);
  } catch (thrown) {
    onFault(asFault(thrown, `${request.method} ${path}`));
    if (!response.headersSent) reply(response, 500, 'text/plain', 'failed\n');
  }
}

async function review(
  request: IncomingMessage,
  response: ServerResponse,
  { settings, metrics, monotonicMs, onFault }: InjectorServerOptions,
): Promise<void> {
  const body = await bodyOf(request);
  // The rest of it is not read, so nothing else can come on this connection.
  if (body === null) response.setHeader('connection', 'close');
  const startedMs = monotonicMs();
  try {
    const { verdict, reply: answer } = answerReview(parse(body), settings);
    reply(response, 200, 'application/json', JSON.stringify(answer));
    metrics.reviewed(verdict, monotonicMs() - startedMs);
  } catch (thrown) {
    const fault = asFault(thrown, 'POST /inject');
    const status = fault.code === 'KT8122' ? 400 : 500;
    reply(response, status, 'application/json', JSON.stringify(viewOfFault(fault)));
    metrics.reviewed('failed', monotonicMs() - startedMs);
    onFault(fault);
  }
}

function parse(body: string | null): Json {
  const refuse = (saw: string): never => {
    throw new Fault('KT8122', { place: 'POST /inject', saw });
  };
  if (body === null) return refuse('more bytes than any review has');
  try {
    return JSON.parse(body) as Json;
  } catch {
    return refuse('text that is no JSON');
  }
}

function reply(response: ServerResponse, status: number, contentType: string, body: string): void {
  response
    .writeHead(status, { 'content-type': contentType, 'content-length': Buffer.byteLength(body) })
    .end(body);
}
