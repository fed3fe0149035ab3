import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

/** What the proxy does to the next connection that says `text`. */
export type Cut =
  /** The server hears it and does it; the answer is thrown away and both ends are cut. */
  | { readonly kind: 'lose-reply'; readonly text: string | RegExp }
  /** The server never hears it. */
  | { readonly kind: 'before'; readonly text: string | RegExp };

/** Stands between a client and a server of any protocol, to cut connections at a certain word. */
export interface TcpProxy {
  readonly port: number;
  /** How many connections were cut since the start. */
  cuts(): number;
  /** Once. */
  cutAt(cut: Cut): void;
  /** Cuts every connection that there is now. */
  cutAll(): void;
  /** From now on nobody gets through, until it is opened again. */
  shut(isShut: boolean): void;
  stop(): Promise<void>;
}

export async function startTcpProxy(targetPort: number): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  let armed: Cut | null = null;
  let cuts = 0;
  let isShut = false;
  const server = createServer((client) => {
    if (isShut) {
      client.destroy();
      return;
    }
    const target = connect(targetPort, '127.0.0.1');
    const both = [client, target];
    const cutBoth = (): void => both.forEach((socket) => void socket.destroy());
    let losing = false;
    for (const socket of both) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.once('error', cutBoth);
      socket.once('close', () => {
        sockets.delete(socket);
        cutBoth();
      });
    }
    client.on('data', (chunk: Buffer) => {
      if (armed !== null && says(chunk, armed.text)) {
        const { kind } = armed;
        armed = null;
        cuts += 1;
        if (kind === 'before') return cutBoth();
        losing = true;
      }
      target.write(chunk);
    });
    target.on('data', (chunk: Buffer) => {
      if (losing) cutBoth();
      else client.write(chunk);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const cutAll = (): void => sockets.forEach((socket) => void socket.destroy());
  return {
    port: (server.address() as AddressInfo).port,
    cuts: () => cuts,
    cutAt: (cut) => {
      armed = cut;
    },
    cutAll,
    shut: (next) => {
      isShut = next;
    },
    stop: async () => {
      cutAll();
      server.close();
      await once(server, 'close');
    },
  };
}

function says(chunk: Buffer, text: string | RegExp): boolean {
  return typeof text === 'string' ? chunk.includes(text) : text.test(chunk.toString('latin1'));
}
