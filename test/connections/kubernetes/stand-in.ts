import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';

export interface Asked {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

export interface Reply {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What to do with a request: answer it, end the connection, or say nothing. */
export type Act = Reply | 'cut' | 'hang';

export interface StandIn {
  readonly address: string;
  readonly ca: string;
  readonly seen: readonly Asked[];
  /** How many connections were made. */
  readonly connections: () => number;
  answer(decide: (asked: Asked) => Act): void;
  stop(): Promise<void>;
}

/** A pair for 127.0.0.1 that signs itself. */
export function certificate(): { readonly key: string; readonly cert: string } {
  const folder = mkdtempSync(join(tmpdir(), 'keyturn-pair-'));
  try {
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1', '-days', '2'];
    const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
    const command = ['req', '-x509', ...curve, '-keyout', key, '-out', cert, ...subject];
    execFileSync('openssl', command, { stdio: 'ignore' });
    return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What an API server can't be made to do: it answers as it is told. */
export async function startStandIn(): Promise<StandIn> {
  const pair = certificate();
  const seen: Asked[] = [];
  let decide: (asked: Asked) => Act = () => ({ status: 200, body: {} });
  let connections = 0;
  const server = createServer(pair, (request, response) => {
    void bodyOf(request).then((body) => {
      const { method = '', url = '', headers } = request;
      const asked = { method, url, headers, body };
      seen.push(asked);
      act(decide(asked), response);
    });
  });
  server.keepAliveTimeout = 0;
  server.on('secureConnection', () => (connections += 1));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    address: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ca: pair.cert,
    seen,
    connections: () => connections,
    answer: (next) => (decide = next),
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function act(act: Act, response: ServerResponse): void {
  if (act === 'hang') return;
  if (act === 'cut') response.destroy();
  else {
    const text = typeof act.body === 'string' ? act.body : JSON.stringify(act.body ?? {});
    response.writeHead(act.status, act.headers).end(text);
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  await finished(request);
  return Buffer.concat(chunks).toString('utf8');
}
