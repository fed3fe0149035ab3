import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { readBody } from '../transport/body.ts';
import { codeOf, transportError, TransportError } from '../transport/failure.ts';

export interface TransportOptions {
  readonly ca: string | undefined;
  readonly timeoutMs: number;
}

/** The request that node-vault hands over. */
export interface VaultRequest {
  readonly method: string;
  readonly uri: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
}

export interface VaultResponse {
  readonly statusCode: number;
  readonly body: unknown;
  readonly request: { readonly path: string };
}

export interface Transport {
  readonly send: (request: VaultRequest) => Promise<VaultResponse>;
  close(): void;
}

const LARGEST_MIB = 4;

/**
 * The requests of node-vault over our own connections. Its default client follows redirects with the token, heeds
 * VAULT_SKIP_VERIFY, has no time-out, and throws errors that hold the token; none of that can happen here.
 */
export function createTransport({ ca, timeoutMs }: TransportOptions): Transport {
  const http = new HttpAgent({ keepAlive: true });
  const https = new HttpsAgent({
    keepAlive: true,
    rejectUnauthorized: true,
    ...(ca === undefined ? {} : { ca }),
  });
  const send = async (request: VaultRequest, isRepeat: boolean): Promise<VaultResponse> => {
    const url = new URL(request.uri);
    const signal = AbortSignal.timeout(timeoutMs);
    const common = { method: request.method, headers: { ...request.headers }, signal };
    const call =
      url.protocol === 'https:'
        ? httpsRequest(url, { ...common, agent: https })
        : httpRequest(url, { ...common, agent: http });
    try {
      return await exchange(call, request.json);
    } catch (thrown) {
      // The server closed an idle connection just as we took it; the request never reached anybody.
      if (call.reusedSocket && !isRepeat && codeOf(thrown) === 'ECONNRESET') return send(request, true);
      throw transportError(thrown, timeoutMs);
    }
  };
  return {
    send: (request) => send(request, false),
    close: () => {
      http.destroy();
      https.destroy();
    },
  };
}

async function exchange(call: ClientRequest, json: unknown): Promise<VaultResponse> {
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    call.once('response', resolve);
    call.on('error', reject);
  });
  if (typeof json === 'object' && json !== null) {
    const body = Buffer.from(JSON.stringify(json));
    if (!call.hasHeader('content-type')) call.setHeader('content-type', 'application/json');
    call.setHeader('content-length', body.length);
    call.end(body);
  } else call.end();
  const response = await answered;
  const statusCode = response.statusCode ?? 0;
  if (statusCode >= 300 && statusCode < 400) {
    response.destroy();
    throw new TransportError('redirect', `a redirect (${statusCode})`);
  }
  // node-vault takes any answer for a good one when the path contains sys/health, so it is not told the path.
  return {
    statusCode,
    body: parseBody(statusCode, await readBody(response, LARGEST_MIB)),
    request: { path: '' },
  };
}

/** An error page of a proxy is no JSON: its status says enough. */
function parseBody(statusCode: number, text: string): unknown {
  if (text === '') return null;
  try {
    return JSON.parse(text);
  } catch {
    if (statusCode >= 400) return null;
    throw new TransportError('garbage', `an answer that is not JSON (${statusCode})`);
  }
}
