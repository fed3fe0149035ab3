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

export function createHttpCaller(place: string, ca: string | null): HttpCaller {
  const plain = new http.Agent({ keepAlive: true });
  const secure = new https.Agent({ keepAlive: true, ...(ca === null ? {} : { ca }) });
  return {
    call: ({ url, method, headers, body }) =>
      new Promise((resolve, reject) => {
        const fail = (cause: NodeJS.ErrnoException): void =>
          reject(
            new Fault('KT4001', {
              place,
              saw: `${method} ${url.pathname} failed: ${cause.code ?? cause.message}`,
            }),
          );
        const options = { method, headers, timeout: TIMEOUT_MS };
        const request =
          url.protocol === 'https:'
            ? https.request(url, { ...options, agent: secure })
            : http.request(url, { ...options, agent: plain });
        request.on('error', fail);
        request.on('timeout', () => request.destroy(new Error(`no answer within ${TIMEOUT_MS / 1000} s`)));
        request.on('response', (response) => {
          collectBody(response)
            .then((bytes) => {
              if (!response.complete) throw new Error('the reply broke off');
              resolve({ status: response.statusCode ?? 0, bytes, issuerNowAt: dateOf(response) });
            })
            .catch(fail);
        });
        request.end(body ?? undefined);
      }),
    close: () => {
      plain.destroy();
      secure.destroy();
    },
  };
}

/** The body as far as it came, cut at 1 MiB; a broken connection ends it without an error. */
export async function collectBody(response: http.IncomingMessage): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of response) {
      const bytes = chunk as Buffer;
      chunks.push(bytes);
      length += bytes.length;
      if (length > LARGEST_BODY_BYTES) break;
    }
  } catch {
    // What arrived before the break is worth keeping; `response.complete` tells that it broke.
  }
  return Buffer.concat(chunks);
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

/** An RFC 3339 field in epoch milliseconds. */
export function timeField(object: Readonly<Record<string, unknown>>, name: string): number | null {
  const at = Date.parse(textField(object, name) ?? '');
  return Number.isNaN(at) ? null : at;
}
