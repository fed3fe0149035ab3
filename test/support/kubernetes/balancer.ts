import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

/** What a Service is: a connection goes to one of those behind it, one after the other. */
export interface Balancer {
  readonly port: number;
  /** The ports behind it. */
  readonly behind: Set<number>;
  /** Ends all connections, which must be idle, and waits until the other side has noticed: the next request begins with a handshake. */
  endAll(): Promise<void>;
  stop(): Promise<void>;
}

export async function startBalancer(): Promise<Balancer> {
  const behind = new Set<number>();
  const [sockets, clients] = [new Set<Socket>(), new Set<Socket>()];
  let turns = 0;
  const server = createServer((client) => {
    const ports = [...behind];
    clients.add(client);
    client.on('close', () => clients.delete(client));
    const target = connect(ports[turns++ % ports.length] ?? 0, '127.0.0.1');
    for (const [socket, other] of [
      [client, target],
      [target, client],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
      socket.pipe(other);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    behind,
    endAll: async () => {
      await Promise.all([...clients].map((client) => once(client.end(), 'close')));
    },
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
