import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Takes notices, and keeps every byte of them. */
export interface Receiver {
  readonly url: string;
  readonly received: readonly Buffer[];
  /** The bodies that came whole. */
  readonly bodies: readonly string[];
  stop(): Promise<void>;
}

/** Unless it is told to accept, it refuses each notice, so that it is sent again. */
export async function startReceiver(status = 500): Promise<Receiver> {
  const received: Buffer[] = [];
  const bodies: string[] = [];
  const server = createServer((request, reply) => {
    received.push(Buffer.from(JSON.stringify(request.headers)));
    const body: Buffer[] = [];
    request.on('data', (part: Buffer) => body.push(part));
    request.on('data', (part: Buffer) => received.push(part));
    request.on('end', () => bodies.push(Buffer.concat(body).toString('utf8')));
    reply.writeHead(status).end('the answer, which nobody reads');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    received,
    bodies,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
