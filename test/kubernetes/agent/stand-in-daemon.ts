import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Server, ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import type { DeliveryRequest, WireWord } from '../../../src/domain/deliveries.ts';

/** One connection of an agent. */
export interface Heard {
  readonly token: string;
  readonly wanted: DeliveryRequest['credentials'];
  say(...words: readonly WireWord[]): void;
  end(): void;
}

/** Stands in for the daemon's stream of deliveries, over real HTTP on a socket. */
export interface StandIn {
  readonly heard: readonly Heard[];
  /** Tokens that it does not accept any more. */
  readonly expired: Set<string>;
  stop(): Promise<void>;
}

const EXPIRED = {
  ...{ code: 'KT6002', place: 'POST /v1/deliveries', saw: 'a token that has expired' },
  ...{ expected: 'a token that is known', next: 'keyturn login' },
};

export async function startStandIn(
  path: string,
  answer: (heard: Heard) => void = () => undefined,
): Promise<StandIn> {
  const heard: Heard[] = [];
  const expired = new Set<string>();
  const streams = new Set<ServerResponse>();
  const server: Server = createServer((request, response) => {
    void json(request).then((body) => {
      const token = (request.headers.authorization ?? '').replace('Bearer ', '');
      if (expired.has(token)) {
        response.writeHead(401, { 'content-type': 'application/json' }).end(JSON.stringify(EXPIRED));
        return;
      }
      response.writeHead(200, { 'content-type': 'application/x-ndjson' }).flushHeaders();
      streams.add(response);
      const one: Heard = {
        token,
        wanted: (body as DeliveryRequest).credentials,
        say: (...words) => void response.write(words.map((word) => `${JSON.stringify(word)}\n`).join('')),
        end: () => void response.end(),
      };
      heard.push(one);
      answer(one);
    });
  });
  server.listen(path);
  await once(server, 'listening');
  return {
    ...{ heard, expired },
    stop: async () => {
      for (const stream of streams) stream.destroy();
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
