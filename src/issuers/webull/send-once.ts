import http from 'node:http';
import net from 'node:net';
import { Fault } from '../../domain/fault.ts';
import type { CallOutcome, LateReply } from '../../ports/issuer.ts';
import { collectBody } from './http-call.ts';
import type { CallRequest } from './http-call.ts';

export interface OneRequest extends CallRequest {
  readonly place: string;
  /** After so long without the end of a reply the outcome is unknown; reading goes on. */
  readonly settleMs: number;
  /** Asked when the connection stands, just before the first byte leaves. */
  readonly mayStillSend: () => boolean;
}

/**
 * Sends exactly one request on a connection of its own: a pooled one could have been closed by the other side, and then
 * nobody knows whether the bytes arrived. Before the connection stands nothing has left, and the outcome is `not-sent`;
 * afterwards it is `replied`, with whatever bytes came, or `unknown`.
 */
export async function sendOnce(request: OneRequest): Promise<CallOutcome> {
  const socket = await connect(request);
  if (socket instanceof Fault) return { kind: 'not-sent', fault: socket };
  if (!request.mayStillSend()) {
    socket.destroy();
    return {
      kind: 'not-sent',
      fault: new Fault('KT5010', { place: request.place, saw: 'the deadline had passed' }),
    };
  }
  return exchange(request, socket);
}

const CONNECT_TIMEOUT_MS = 5_000;

function connect(request: OneRequest): Promise<net.Socket | Fault> {
  return new Promise((resolve) => {
    const socket = net.connect({ host: request.url.hostname, port: Number(request.url.port || 80) });
    const fail = (saw: string): void => {
      socket.destroy();
      resolve(new Fault('KT4001', { place: request.place, saw }));
    };
    socket.setTimeout(CONNECT_TIMEOUT_MS, () => fail('no connection in time'));
    socket.once('error', (cause: NodeJS.ErrnoException) =>
      fail(`no connection: ${cause.code ?? cause.message}`),
    );
    socket.once('connect', () => {
      socket.setTimeout(0);
      socket.removeAllListeners('error');
      resolve(socket);
    });
  });
}

function exchange(request: OneRequest, socket: net.Socket): Promise<CallOutcome> {
  const reply = new Promise<LateReply | null>((resolve) => {
    const sent = http.request(request.url, {
      method: request.method,
      headers: { ...request.headers, connection: 'close' },
      createConnection: () => socket,
    });
    let answered = false;
    // Once a reply has begun, a broken connection is its end: what came of it is worth keeping.
    const nothingCame = (): void => {
      if (!answered) resolve(null);
    };
    sent.on('response', (response) => {
      answered = true;
      void collectBody(response).then((bytes) => resolve({ status: response.statusCode ?? 0, bytes }));
    });
    sent.on('error', nothingCame);
    sent.on('close', () => setImmediate(nothingCame));
    sent.end(request.body ?? undefined);
  });
  return settle(request, reply);
}

function settle(request: OneRequest, reply: Promise<LateReply | null>): Promise<CallOutcome> {
  const unknown = (saw: string): CallOutcome => ({
    kind: 'unknown',
    fault: new Fault('KT4001', { place: request.place, saw }),
    late: reply,
  });
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(unknown('no reply in time')), request.settleMs);
    timer.unref();
    void reply.then((came) => {
      clearTimeout(timer);
      if (came === null) resolve(unknown('the connection ended without a reply'));
      else resolve({ kind: 'replied', status: came.status, bytes: came.bytes });
    });
  });
}
