import http from 'node:http';
import https from 'node:https';
import { Fault } from '../../domain/fault.ts';

/** What an issuer answered. Times come from its Date header, in whole seconds. */
export interface Answer {
  readonly status: number;
  readonly bytes: Uint8Array;
  readonly issuerNowAt: number | null;
}

export interface CallRequest {
  readonly url: URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

const TIMEOUT_MS = 10_000;
const LARGEST_BODY_BYTES = 1024 * 1024;

/** One connection pool for the repeatable calls of an issuer. */
export interface HttpCaller {
  /** A call that may be repeated. Rejects with KT4001; redirects are answers like any other and never followed. */
  call(request: CallRequest): Promise<Answer>;
  close(): void;
}

/** `timeoutMs` is for the whole answer: one that comes byte by byte never trips an idle time-out. */
export function createHttpCaller(place: string, ca: string | null, timeoutMs = TIMEOUT_MS): HttpCaller {
  const plain = new http.Agent({ keepAlive: true });
  const secure = new https.Agent({ keepAlive: true, ...(ca === null ? {} : { ca }) });
  const send = ({ url, method, headers, body }: CallRequest): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const options = { method, headers };
      const request =
        url.protocol === 'https:'
          ? https.request(url, { ...options, agent: secure })
          : http.request(url, { ...options, agent: plain });
      const timer = setTimeout(() => {
        reject(new Error(`no complete answer within ${timeoutMs / 1000} s`));
        request.destroy();
      }, timeoutMs);
      request.on('close', () => clearTimeout(timer));
      request.on('error', reject);
      request.on('response', (response) => {
        void collectBody(response).then((bytes) => {
          if (!response.complete) reject(new Error('the reply broke off'));
          else resolve({ status: response.statusCode ?? 0, bytes, issuerNowAt: dateOf(response) });
        });
      });
      request.end(body ?? undefined);
    });
  return {
    call: async (request) => {
      try {
        return await send(request);
      } catch (thrown) {
        const { code, message } = thrown as NodeJS.ErrnoException;
        const saw = `${request.method} ${request.url.pathname} failed: ${code ?? message}`;
        throw new Fault('KT4001', { place, saw });
      }
    },
    close: () => {
      plain.destroy();
      secure.destroy();
    },
  };
}

/**
 * The body as far as it came, cut at 1 MiB; never rejects. It is taken as it arrives: what waits unread in a stream is
 * thrown away when its connection breaks.
 */
export function collectBody(response: http.IncomingMessage): Promise<Uint8Array> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let length = 0;
    response.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      length += chunk.length;
      if (length > LARGEST_BODY_BYTES) response.destroy();
    });
    const end = (): void => resolve(Buffer.concat(chunks));
    response.on('end', end);
    // `response.complete` tells that it broke.
    response.on('error', end);
    response.on('close', end);
  });
}

function dateOf(response: http.IncomingMessage): number | null {
  const at = Date.parse(response.headers.date ?? '');
  return Number.isNaN(at) ? null : at;
}

/** The JSON object of an answer, or null where it holds none. */
export function jsonOf(bytes: Uint8Array): Readonly<Record<string, unknown>> | null {
  const value = parsed(bytes);
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : null;
}

/** Whether an answer is a JSON object or array. */
export function isJson(bytes: Uint8Array): boolean {
  const value = parsed(bytes);
  return typeof value === 'object' && value !== null;
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    return undefined;
  }
}

export function textField(object: Readonly<Record<string, unknown>> | null, name: string): string | null {
  const value = object?.[name];
  return typeof value === 'string' ? value : null;
}

const RFC_3339 = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)$/;

/** An RFC 3339 field in epoch milliseconds. What else Date.parse takes may lie where no time can be written down. */
export function timeField(object: Readonly<Record<string, unknown>>, name: string): number | null {
  const text = textField(object, name) ?? '';
  const at = RFC_3339.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? null : at;
}
