import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What happens to a request: `pass` unless told otherwise. */
export type Treatment =
  | 'pass'
  /** The server does it, the client never hears of it. */
  | 'drop-reply'
  /** The server never hears of it. */
  | 'cut'
  /** The server does it, the client gets half of the answer. */
  | 'truncate'
  /** Neither an answer nor an end. */
  | 'hang'
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string };

export interface SeenRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

export type Decide = (request: SeenRequest) => Treatment | Promise<Treatment>;

export interface Proxy {
  readonly address: string;
  readonly seen: readonly SeenRequest[];
  /** Decides for every request from now on. */
  treat(decide: Decide): void;
  stop(): Promise<void>;
}

/** Stands between a client and a real server over real HTTP, to lose replies and to play what a server can't. */
export async function startProxy(target: string): Promise<Proxy> {
  const seen: SeenRequest[] = [];
  let decide: Decide = () => 'pass';
  const server = createServer((incoming, outgoing) => {
    void bodyOf(incoming).then(async (body) => {
      const asked = {
        method: incoming.method ?? '',
        url: incoming.url ?? '',
        headers: incoming.headers,
        body,
      };
      seen.push(asked);
      treat(await decide(asked), target, asked, outgoing);
    });
  });
  // A client that slept finds its connection as it left it: only the tests break connections.
  server.keepAliveTimeout = 0;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    treat: (next) => (decide = next),
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function treat(treatment: Treatment, target: string, asked: SeenRequest, outgoing: ServerResponse): void {
  if (treatment === 'hang') return;
  if (treatment === 'cut') {
    outgoing.destroy();
    return;
  }
  if (typeof treatment === 'object') {
    outgoing.writeHead(treatment.status, treatment.headers).end(treatment.body ?? '');
    return;
  }
  const forwarded = request(new URL(asked.url, target), {
    method: asked.method,
    headers: asked.headers,
    agent: false,
  });
  forwarded.once('error', () => outgoing.destroy());
  forwarded.once('response', (response) => {
    void bodyOf(response).then((body) => {
      if (treatment === 'drop-reply') outgoing.destroy();
      else if (treatment === 'truncate') sendHalf(response, body, outgoing);
      else outgoing.writeHead(response.statusCode ?? 500, response.headers).end(body);
    });
  });
  forwarded.end(asked.body);
}

function sendHalf(response: IncomingMessage, body: string, outgoing: ServerResponse): void {
  const half = Buffer.from(body).subarray(0, Math.floor(Buffer.byteLength(body) / 2));
  outgoing.writeHead(response.statusCode ?? 500, response.headers);
  outgoing.write(half, () => setImmediate(() => outgoing.destroy()));
}

async function bodyOf(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of message as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
