import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Takes notices, keeps every byte of them, and refuses each, so that it is sent again. */
export interface Receiver {
  readonly url: string;
  readonly received: readonly Buffer[];
  stop(): Promise<void>;
}

export async function startReceiver(): Promise<Receiver> {
  const received: Buffer[] = [];
  const server = createServer((request, reply) => {
    received.push(Buffer.from(JSON.stringify(request.headers)));
    request.on('data', (part: Buffer) => received.push(part));
    reply.writeHead(500).end('refused, and the daemon tries again');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    received,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
