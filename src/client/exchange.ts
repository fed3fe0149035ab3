import { readFileSync } from 'node:fs';
import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http';
import { isLoopbackHost } from '../domain/endpoint.ts';
import type { Address } from '../domain/endpoint.ts';
import type { FaultCode, FaultDetails } from '../domain/fault.ts';
import type { Secret } from '../domain/secret.ts';
import type { Exchange } from './request.ts';

export interface Answer {
  readonly status: number;
  readonly text: string;
}

/** Faults are made on demand: their catalogue is read only when something went wrong. */
export async function fault(code: FaultCode, details: FaultDetails): Promise<Error> {
  const { Fault } = await import('../domain/fault.ts');
  return new Fault(code, details);
}

export function nameOf(address: Address): string {
  return address.kind === 'socket' ? `unix:${address.path}` : address.url;
}

/**
 * One request, one answer; redirects are answers like any other. Rejects with KT6001 when nobody answers in time, with
 * KT6022 before a token would leave the machine in the clear, and with an AbortError when `signal` says so.
 */
export async function exchange(address: Address, token: Secret | null, request: Exchange): Promise<Answer> {
  const { open, options } = await transport(address, token, request);
  try {
    return await send(open(options), request);
  } catch (thrown) {
    if (request.signal?.aborted === true) throw thrown;
    const saw = describe(thrown);
    throw await fault('KT6001', { place: nameOf(address), saw, cause: thrown });
  }
}

/** What a long answer looks like while it comes in. */
export interface Opening {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  /** Ends with an error where the connection was cut before the end. */
  readonly body: AsyncIterable<Uint8Array>;
}

/** One request whose answer is read piece by piece. Rejects as `exchange` does. */
export async function download(address: Address, token: Secret | null, request: Exchange): Promise<Opening> {
  const { open, options } = await transport(address, token, request);
  try {
    const incoming = await begin(open(options), request);
    return { status: incoming.statusCode ?? 0, headers: incoming.headers, body: incoming };
  } catch (thrown) {
    throw await fault('KT6001', { place: nameOf(address), saw: describe(thrown), cause: thrown });
  }
}

interface Transport {
  readonly open: (options: RequestOptions) => ClientRequest;
  readonly options: RequestOptions & { readonly ca?: string };
}

async function transport(address: Address, token: Secret | null, request: Exchange): Promise<Transport> {
  const common: RequestOptions = {
    method: request.method,
    path: request.path,
    timeout: request.timeoutMs,
    headers: {
      ...(token === null ? {} : { authorization: `Bearer ${token.reveal()}` }),
      ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(request.signal === undefined ? {} : { signal: request.signal }),
  };
  if (address.kind === 'socket') {
    const { request: open } = await import('node:http');
    return { open, options: { ...common, socketPath: address.path, host: 'localhost' } };
  }
  const url = URL.canParse(address.url) ? new URL(address.url) : null;
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw await fault('KT6006', { place: address.url, saw: 'this is no http or https address' });
  }
  const where = { hostname: url.hostname.replace(/^\[|\]$/g, ''), port: url.port };
  if (url.protocol === 'http:') {
    if (!isLoopbackHost(url.hostname)) {
      throw await fault('KT6022', { place: address.url, saw: `${url.hostname} is not a loopback address` });
    }
    const { request: open } = await import('node:http');
    return { open, options: { ...common, ...where } };
  }
  const { request: open } = await import('node:https');
  return { open, options: { ...common, ...where, ...(await authority(address.caFile)) } };
}

async function authority(caFile: string | null): Promise<{ readonly ca?: string }> {
  if (caFile === null) return {};
  try {
    return { ca: readFileSync(caFile, 'utf8') };
  } catch (cause) {
    throw await fault('KT6024', { place: caFile, saw: 'the file can not be read', cause });
  }
}

async function send(outgoing: ClientRequest, request: Exchange): Promise<Answer> {
  return readAll(await begin(outgoing, request));
}

function begin(outgoing: ClientRequest, { body, timeoutMs }: Exchange): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    outgoing.once('response', resolve);
    // Kept: a cut after the head is an error of the request too, and must not end the process.
    outgoing.on('error', reject);
    outgoing.once('timeout', () => outgoing.destroy(new Error(`no answer within ${timeoutMs / 1000} s`)));
    outgoing.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

async function readAll(incoming: IncomingMessage): Promise<Answer> {
  const parts: Buffer[] = [];
  for await (const part of incoming) parts.push(part as Buffer);
  return { status: incoming.statusCode ?? 0, text: Buffer.concat(parts).toString('utf8') };
}

const SAID: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nobody listens there',
  ENOENT: 'the socket does not exist',
  ECONNRESET: 'the connection was cut',
  ENOTFOUND: 'the host name is unknown',
  EACCES: 'the socket may not be opened',
};

function describe(thrown: unknown): string {
  const { code, message } = thrown as NodeJS.ErrnoException;
  return (code === undefined ? undefined : SAID[code]) ?? code ?? message;
}
