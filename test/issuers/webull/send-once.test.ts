import assert from 'node:assert/strict';
import net from 'node:net';
import { sendOnce } from '../../../src/issuers/webull/send-once.ts';
import type { OneRequest } from '../../../src/issuers/webull/send-once.ts';

const REPLY =
  'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 20\r\n\r\n{"appSecret":"fake"}';

/** The key is there, and its end is not. */
const ENDLESS = 'HTTP/1.1 200 OK\r\n\r\n{"appSecret":"fake"}';
const CHUNK = 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n14\r\n{"appSecret":"fake"}\r\n';

/** Late enough for the bytes to have been read: a reset overtakes what is still in the other side's buffer. */
function reset(socket: net.Socket): void {
  setTimeout(() => socket.resetAndDestroy(), 20);
}

/** A server that does one thing with each connection; `requests` counts what really arrived. */
async function listening(
  answer: (socket: net.Socket) => void,
): Promise<{ url: URL; requests: () => number; close: () => void }> {
  let requests = 0;
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('data', () => {
      requests += 1;
      answer(socket);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as net.AddressInfo;
  const close = (): void => {
    for (const socket of sockets) socket.destroy();
    server.close();
  };
  return { url: new URL(`http://127.0.0.1:${port}/reset`), requests: () => requests, close };
}

function requestTo(url: URL, change: Partial<OneRequest> = {}): OneRequest {
  const common = { method: 'POST', headers: {}, body: '{}', place: 'issuer', settleMs: 200 };
  return { ...common, url, mayStillSend: () => true, ...change };
}

describe('a request that is sent once', () => {
  it('is replied with its raw bytes', async () => {
    const server = await listening((socket) => socket.end(REPLY));
    const outcome = await sendOnce(requestTo(server.url));
    assert.equal(outcome.kind === 'replied' && Buffer.from(outcome.bytes).toString(), '{"appSecret":"fake"}');
    server.close();
  });

  it('is replied with half the bytes when the reply breaks off', async () => {
    const server = await listening((socket) => {
      socket.write(REPLY.slice(0, -5), () => setTimeout(() => socket.destroy(), 20));
    });
    const outcome = await sendOnce(requestTo(server.url));
    assert.equal(outcome.kind === 'replied' && Buffer.from(outcome.bytes).toString(), '{"appSecret":"f');
    server.close();
  });

  const breaks: readonly [how: string, answer: (socket: net.Socket) => void][] = [
    [
      'is reset in the middle of the reply',
      (socket) => void socket.write(REPLY.slice(0, -5), () => reset(socket)),
    ],
    [
      'is reset right after a reply of unknown length',
      (socket) => void socket.write(ENDLESS, () => reset(socket)),
    ],
    ['goes on with bytes that are no chunk', (socket) => void socket.write(`${CHUNK}zz\r\n`)],
  ];
  for (const [how, answer] of breaks) {
    it(`is replied with what came when the connection ${how}`, async () => {
      const server = await listening(answer);
      const outcome = await sendOnce(requestTo(server.url));
      assert.equal(outcome.kind, 'replied');
      assert.match(Buffer.from(outcome.bytes).toString(), /^\{"appSecret":"f/);
      server.close();
    });
  }

  it('is not sent where nothing listens', async () => {
    const server = await listening(() => undefined);
    server.close();
    assert.equal((await sendOnce(requestTo(server.url))).kind, 'not-sent');
  });

  it('is not sent after its deadline, although the connection stands', async () => {
    const server = await listening((socket) => socket.end(REPLY));
    const outcome = await sendOnce(requestTo(server.url, { mayStillSend: () => false }));
    assert.equal(outcome.kind === 'not-sent' && outcome.fault.code, 'KT5010');
    assert.equal(server.requests(), 0);
    server.close();
  });

  it('is unknown when the connection is cut without a reply, and is never repeated', async () => {
    const server = await listening((socket) => socket.destroy());
    const outcome = await sendOnce(requestTo(server.url));
    assert.equal(outcome.kind, 'unknown');
    assert.equal(outcome.kind === 'unknown' && (await outcome.late), null);
    assert.equal(server.requests(), 1);
    server.close();
  });

  it('is unknown after the settling time, and what comes later is still handed over', async () => {
    const server = await listening((socket) => setTimeout(() => socket.end(REPLY), 400));
    const outcome = await sendOnce(requestTo(server.url));
    assert.equal(outcome.kind, 'unknown');
    const late = outcome.kind === 'unknown' ? await outcome.late : null;
    assert.equal(Buffer.from(late?.bytes ?? []).toString(), '{"appSecret":"fake"}');
    server.close();
  });
});
