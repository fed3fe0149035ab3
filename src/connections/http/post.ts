import http from 'node:http';
import https from 'node:https';
import { formatDuration } from '../../domain/duration.ts';
import { Fault } from '../../domain/fault.ts';
import type { FaultCode } from '../../domain/fault.ts';
import type { Secret } from '../../domain/secret.ts';

/** Where a message goes, and how long it may take. */
export interface Receiver {
  readonly url: URL;
  readonly timeoutMs: number;
  /** The authority that signed the receiver's certificate; null: those that the system trusts. */
  readonly ca: Secret | null;
}

export interface Message {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** More than any receiver of alerts has to say. */
const LONGEST_REPLY = 64 * 1024;

/**
 * Posts once and resolves when the answer is 2xx, to at most 64 KiB of its body, which is for the caller to judge and
 * for nobody to show. Nothing is followed, kept alive or retried: the outbox tries again. Rejects with KT7001 to KT7005 and KT7101;
 * `place` names the channel, never the address, which may be a secret.
 */
export async function post(receiver: Receiver, message: Message, place: string): Promise<string> {
  const { status, body } = await exchange(receiver, { method: 'POST', ...message }, LONGEST_REPLY, place);
  const fault = faultOfStatus(status, place);
  if (fault !== null) throw fault;
  return body;
}

/** One question, whatever its method. `longest`: how much of the answer is kept. */
export function exchange(
  receiver: Receiver,
  question: Question,
  longest: number,
  place: string,
): Promise<{ readonly status: number; readonly body: string }> {
  return new Promise((resolve, reject) => {
    const request = open(receiver, question, (response) => {
      const chunks: Buffer[] = [];
      let length = 0;
      response.on('data', (chunk: Buffer) => {
        length += chunk.length;
        if (length <= longest) chunks.push(chunk);
      });
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') });
      });
      response.on('error', (error: NodeJS.ErrnoException) => reject(unreachable(error, place)));
    });
    // One deadline over all of it: a receiver that drips bytes never trips an idle timeout.
    const timer = setTimeout(() => {
      const saw = `no complete answer after ${formatDuration(receiver.timeoutMs)}`;
      reject(new Fault('KT7002', { place, saw }));
      request.destroy();
    }, receiver.timeoutMs);
    request.on('error', (error: NodeJS.ErrnoException) => reject(unreachable(error, place)));
    request.on('close', () => clearTimeout(timer));
    request.end(question.body ?? undefined);
  });
}

interface Question {
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

function open(
  { url, ca }: Receiver,
  { method, headers, body }: Question,
  onResponse: (response: http.IncomingMessage) => void,
): http.ClientRequest {
  const options: https.RequestOptions = {
    ...{ method, agent: false },
    headers: {
      'user-agent': 'keyturn',
      ...headers,
      ...(body === null ? {} : { 'content-length': Buffer.byteLength(body) }),
      connection: 'close',
    },
    ...(ca === null ? {} : { ca: ca.reveal() }),
  };
  return url.protocol === 'https:'
    ? https.request(url, options, onResponse)
    : http.request(url, options, onResponse);
}

export function faultOfStatus(status: number, place: string): Fault | null {
  if (status >= 200 && status < 300) return null;
  return new Fault(codeOfStatus(status), { place, saw: `status ${status}` });
}

function codeOfStatus(status: number): FaultCode {
  if (status === 429) return 'KT7101';
  return status >= 300 && status < 400 ? 'KT7004' : 'KT7003';
}

/** OpenSSL's and Node's names for a certificate that does not hold. */
const UNTRUSTED = /^(?:CERT_|ERR_TLS_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/;

/** What a connection that failed is called; KT7005 where it is the certificate that does not hold. */
export function unreachable(error: NodeJS.ErrnoException, place: string): Fault {
  const name = error.code ?? 'unknown error';
  const code: FaultCode = UNTRUSTED.test(name) ? 'KT7005' : 'KT7001';
  return new Fault(code, { place, saw: name, cause: error });
}
