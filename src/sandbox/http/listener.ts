import http from 'node:http';
import https from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { httpDate } from '../clock.ts';
import type { Delivery } from '../control/faults.ts';
import { Refusal, errorBody } from '../refusal.ts';
import { readBody } from './body.ts';
import { splitTarget } from './exchange.ts';
import type { Incoming, PageReply, Reply } from './exchange.ts';

export interface ListenerOptions {
  readonly host: string;
  readonly port: number;
  readonly tls?: { readonly cert: string; readonly key: string } | undefined;
  /** A client that has not sent its whole request by then is answered 408 and cut off. */
  readonly requestTimeoutMs: number;
}

export interface Listener {
  readonly url: string;
  close(): Promise<void>;
}

/** Answers a request, or says how its reply gets lost. */
export type Deliver = (request: Omit<Incoming, 'clockShiftMs'>) => Promise<Delivery>;

/** Opens a listener. Rejects with the system's error when the address can't be had. */
export async function listen(
  options: ListenerOptions,
  now: () => number,
  deliver: Deliver,
): Promise<Listener> {
  const server = createServer(options);
  server.requestTimeout = options.requestTimeoutMs;
  server.headersTimeout = options.requestTimeoutMs;
  server.keepAliveTimeout = 30_000;
  server.on('request', (request, response) => void serve(request, response, now, deliver));
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) =>
    refuseBytes(error, socket, now()),
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, resolve);
  });
  const { address, family, port } = server.address() as AddressInfo;
  const host = family === 'IPv6' ? `[${address}]` : address;
  return {
    url: `${options.tls ? 'https' : 'http'}://${host}:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function createServer({ tls, requestTimeoutMs }: ListenerOptions): http.Server | https.Server {
  const limits = { connectionsCheckingInterval: Math.min(1000, requestTimeoutMs) };
  if (!tls) return http.createServer(limits);
  try {
    return https.createServer({ ...limits, handshakeTimeout: requestTimeoutMs, ...tls });
  } catch {
    throw new Error(
      'The TLS certificate or key is not what a server can use; expected two PEM texts that match.',
    );
  }
}

async function serve(
  request: http.IncomingMessage,
  response: http.ServerResponse,
  now: () => number,
  deliver: Deliver,
): Promise<void> {
  response.on('error', () => undefined);
  try {
    send(response, await deliver(await incoming(request)), now());
  } catch (error) {
    if (!(error instanceof Refusal) && request.destroyed) return;
    const refusal = error instanceof Refusal ? error : unexpected();
    // What is left of a refused body is not read.
    if (!request.complete) response.setHeader('connection', 'close');
    const body = errorBody(refusal.code, refusal.message, refusal.details);
    send(response, { kind: 'reply', reply: { status: refusal.status, body }, clockShiftMs: 0 }, now());
  }
}

const unexpected = (): Refusal => new Refusal(500, 'SYSTEM_ERROR', 'The request could not be completed.');

async function incoming(request: http.IncomingMessage): Promise<Omit<Incoming, 'clockShiftMs'>> {
  const target = request.url ?? '/';
  if (!target.startsWith('/'))
    throw new Refusal(400, 'INVALID_REQUEST', 'The request target must be a path.');
  const headers: [string, string][] = [];
  for (let index = 0; index + 1 < request.rawHeaders.length; index += 2) {
    headers.push([request.rawHeaders[index] ?? '', request.rawHeaders[index + 1] ?? '']);
  }
  return {
    method: request.method ?? 'GET',
    target,
    ...splitTarget(target),
    headers,
    body: await readBody(request),
    remoteAddress: (request.socket.remoteAddress ?? '').replace(/^::ffff:/, ''),
  };
}

function send(response: http.ServerResponse, delivery: Delivery, now: number): void {
  if (delivery.kind === 'cut') {
    response.socket?.destroy();
    return;
  }
  const { reply, clockShiftMs } = delivery;
  const isGarbage = delivery.kind === 'garbage';
  const { text, headers } = isGarbage
    ? { text: '<html>\u0000{"appKey": "', headers: JSON_TYPE }
    : written(reply);
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.writeHead(isGarbage ? 200 : reply.status, {
    date: httpDate(now + clockShiftMs),
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  if (delivery.kind !== 'truncated') {
    response.end(text);
    return;
  }
  response.write(text.slice(0, Math.floor(text.length / 2)), () => response.socket?.destroy());
}

const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' };

const written = (reply: Reply): Pick<PageReply, 'text' | 'headers'> =>
  'text' in reply ? reply : { text: JSON.stringify(reply.body), headers: JSON_TYPE };

/** Bytes that are no HTTP, and clients that are too slow: a plain answer by hand, and the end of the connection. */
function refuseBytes(error: NodeJS.ErrnoException, socket: Socket, now: number): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const slow = error.code === 'ERR_HTTP_REQUEST_TIMEOUT';
  const body = slow
    ? JSON.stringify(errorBody('REQUEST_TIMEOUT', 'The request did not arrive in time.'))
    : JSON.stringify(
        errorBody('INVALID_REQUEST', 'The request is not HTTP/1.1, or its headers are too large.'),
      );
  socket.end(
    [
      slow ? 'HTTP/1.1 408 Request Timeout' : 'HTTP/1.1 400 Bad Request',
      `Date: ${httpDate(now)}`,
      'Content-Type: application/json; charset=utf-8',
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Connection: close',
      '',
      body,
    ].join('\r\n'),
  );
}
