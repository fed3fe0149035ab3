import { once } from 'node:events';
import net from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import fc from 'fast-check';
import type { Arbitrary } from 'fast-check';

/** The bytes of an answer as they leave, and how the connection ends after them. */
export interface RawAnswer {
  readonly parts: readonly Uint8Array[];
  readonly end: 'keep' | 'close' | 'reset';
}

export interface HostileServer {
  readonly url: string;
  /** Gives each request its answer; the first line of the request is told. */
  answer(next: (firstLine: string) => RawAnswer): void;
  close(): Promise<void>;
}

/** A server that speaks no HTTP: it sends the bytes that it is told to. */
export async function startHostileServer(): Promise<HostileServer> {
  let next: (firstLine: string) => RawAnswer = () => ({ parts: [], end: 'close' });
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    let seen = '';
    socket.on('data', (chunk: Buffer) => {
      seen += chunk.toString('latin1');
      const request = wholeRequest(seen);
      if (request === null) return;
      seen = '';
      void send(socket, next(request));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as net.AddressInfo).port}`,
    answer: (decide) => (next = decide),
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** The first line of a request that has come to its end; null while it has not. */
function wholeRequest(text: string): string | null {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return null;
  const length = Number(/^content-length: *(\d+)/im.exec(text.slice(0, end))?.[1] ?? '0');
  return text.length >= end + 4 + length ? text.slice(0, text.indexOf('\r\n')) : null;
}

async function send(socket: net.Socket, { parts, end }: RawAnswer): Promise<void> {
  for (const part of parts) {
    if (socket.destroyed) return;
    await new Promise((resolve) => socket.write(part, resolve));
    // So that each part is a packet of its own.
    await pause(1);
  }
  if (end === 'close') socket.end();
  if (end === 'reset') socket.resetAndDestroy();
}

export function wellFormed(status: number, body: Uint8Array, more: readonly string[] = []): RawAnswer {
  const head = [
    `HTTP/1.1 ${status} Whatever`,
    'content-type: application/json',
    `content-length: ${body.length}`,
    ...more,
  ];
  return { parts: [Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), body])], end: 'keep' };
}

export const anyStatus = fc.oneof(
  { weight: 4, arbitrary: fc.constant(200) },
  { weight: 3, arbitrary: fc.constantFrom(201, 204, 301, 400, 401, 403, 404, 409, 417, 429, 500, 502, 503) },
  { weight: 1, arbitrary: fc.integer({ min: 200, max: 999 }) },
);

const strangeHeads = fc.constantFrom(
  'date: yesterday',
  'date: Fri, 31 Dec 9999 23:59:59 GMT',
  'location: http://127.0.0.1:1/',
  'retry-after: 99999999',
  'content-encoding: gzip',
  `x-long: ${'x'.repeat(9_000)}`,
  'set-cookie: __proto__=1',
);

/** Answers around a body: right ones, and every way to get the frame of an answer wrong. */
export function answersAround(body: Arbitrary<Uint8Array>): Arbitrary<RawAnswer> {
  const right = fc
    .tuple(anyStatus, body, fc.array(strangeHeads, { maxLength: 2 }))
    .map(([status, bytes, heads]) => wellFormed(status, bytes, heads));
  const broken = fc.tuple(anyStatus, body, fc.constantFrom('close', 'reset' as const), fc.nat({ max: 9 }));
  return fc.oneof(
    { weight: 8, arbitrary: right },
    { weight: 2, arbitrary: broken.map(([status, bytes, end, more]) => tooShort(status, bytes, end, more)) },
    { weight: 2, arbitrary: broken.map(([status, bytes, end, at]) => badChunks(status, bytes, end, at)) },
    {
      weight: 1,
      arbitrary: fc.uint8Array({ maxLength: 200 }).map((raw) => ({ parts: [raw], end: 'close' as const })),
    },
    { weight: 1, arbitrary: fc.constantFrom('close', 'reset' as const).map((end) => ({ parts: [], end })) },
  );
}

/** It says more than it sends. */
function tooShort(status: number, body: Uint8Array, end: RawAnswer['end'], more: number): RawAnswer {
  const head = `HTTP/1.1 ${status} Whatever\r\ncontent-length: ${body.length + 1 + more}\r\n\r\n`;
  return { parts: [Buffer.from(head), body], end };
}

/** Chunks, the last of which is none. */
function badChunks(status: number, body: Uint8Array, end: RawAnswer['end'], at: number): RawAnswer {
  const head = `HTTP/1.1 ${status} Whatever\r\ntransfer-encoding: chunked\r\n\r\n`;
  const chunk = Buffer.concat([Buffer.from(`${body.length.toString(16)}\r\n`), body, Buffer.from('\r\n')]);
  const last = Buffer.from(at % 2 === 0 ? '0\r\n\r\n' : 'zz\r\n');
  return { parts: body.length === 0 ? [Buffer.from(head), last] : [Buffer.from(head), chunk, last], end };
}
