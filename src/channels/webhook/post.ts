import http from 'node:http';
import https from 'node:https';
import { Fault } from '../../domain/fault.ts';
import type { FaultCode } from '../../domain/fault.ts';
import { formatDuration } from '../../domain/duration.ts';
import type { WebhookSettings } from './settings.ts';

export interface Message {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * Posts once and resolves when the answer is 2xx. The answer's body is thrown away unread. Nothing is followed, kept
 * alive or retried: the outbox tries again. Rejects with KT7001 to KT7005; `place` names the channel, never the
 * address, which may be a secret.
 */
export function post(settings: WebhookSettings, message: Message, place: string): Promise<void> {
  const { promise, resolve, reject } = deferred();
  const request = open(settings, message, (response) => {
    response.resume();
    response.on('end', () => settle(response.statusCode ?? 0));
    response.on('error', (error: NodeJS.ErrnoException) => reject(unreachable(error, place)));
  });
  const settle = (status: number): void => {
    const fault = faultOfStatus(status, place);
    if (fault === null) resolve();
    else reject(fault);
  };
  // One deadline over all of it: a receiver that drips bytes never trips an idle timeout.
  const timer = setTimeout(() => {
    reject(
      new Fault('KT7002', { place, saw: `no complete answer after ${formatDuration(settings.timeoutMs)}` }),
    );
    request.destroy();
  }, settings.timeoutMs);
  request.on('error', (error: NodeJS.ErrnoException) => reject(unreachable(error, place)));
  request.on('close', () => clearTimeout(timer));
  request.end(message.body);
  return promise;
}

function open(
  { url, ca }: WebhookSettings,
  { headers, body }: Message,
  onResponse: (response: http.IncomingMessage) => void,
): http.ClientRequest {
  const options: https.RequestOptions = {
    method: 'POST',
    agent: false,
    headers: { ...headers, 'content-length': Buffer.byteLength(body), connection: 'close' },
    ...(ca === null ? {} : { ca: ca.reveal() }),
  };
  return url.protocol === 'https:'
    ? https.request(url, options, onResponse)
    : http.request(url, options, onResponse);
}

function faultOfStatus(status: number, place: string): Fault | null {
  if (status >= 200 && status < 300) return null;
  const code = status >= 300 && status < 400 ? 'KT7004' : 'KT7003';
  return new Fault(code, { place, saw: `status ${status}` });
}

/** OpenSSL's and Node's names for a certificate that does not hold. */
const UNTRUSTED = /^(?:CERT_|ERR_TLS_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/;

function unreachable(error: NodeJS.ErrnoException, place: string): Fault {
  const name = error.code ?? 'unknown error';
  const code: FaultCode = UNTRUSTED.test(name) ? 'KT7005' : 'KT7001';
  return new Fault(code, { place, saw: name, cause: error });
}

function deferred(): {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (fault: Fault) => void;
} {
  let resolve: () => void = () => undefined;
  let reject: (fault: Fault) => void = () => undefined;
  const promise = new Promise<void>((onDone, onFault) => {
    resolve = onDone;
    reject = onFault;
  });
  return { promise, resolve, reject };
}
