import { Agent, request } from 'node:https';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { jsonObject } from '../../domain/json-object.ts';
import type { Identity } from './identity.ts';

export type TransportProblem = 'unreachable' | 'timeout' | 'tls' | 'garbage' | 'too-large';

/** Why no answer came. It holds no request, no token and no body. */
export class TransportError extends Error {
  readonly problem: TransportProblem;
  readonly saw: string;

  constructor(problem: TransportProblem, saw: string) {
    super(saw);
    this.name = 'TransportError';
    this.problem = problem;
    this.saw = saw;
  }
}

export interface Question {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** With its query. */
  readonly path: string;
  readonly accept: string;
  readonly body: { readonly type: string; readonly text: string } | null;
}

/** What came back. `body` is null where it is no JSON, as the error page of a proxy. */
export interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>> | null;
  readonly retryAfterMs: number | null;
}

export interface Transport {
  send(question: Question, identity: Identity): Promise<Answer>;
  close(): void;
}

/** A page of pods with all that controllers write into them is a few megabytes. */
const LARGEST_BYTES = 16 * 1024 * 1024;

/**
 * One exchange over kept connections, with nobody but who has a certificate of the identity's authority. Nothing is followed, no proxy is asked, and
 * every other end than an answer is a TransportError.
 */
export function createTransport(timeoutMs: number): Transport {
  let agent: Agent | null = null;
  let trusted: Identity | null = null;
  /** A new authority or certificate gets connections of its own; those that are under way end by themselves. */
  const agentFor = (identity: Identity): Agent => {
    if (agent !== null && trusted !== null && sameTrust(trusted, identity)) return agent;
    agent?.destroy();
    trusted = identity;
    agent = new Agent({
      ...{ keepAlive: true, rejectUnauthorized: true, ca: identity.ca },
      ...(identity.certificate === null ? {} : identity.certificate),
    });
    return agent;
  };
  return {
    send: async (question, identity) => {
      const open = () => callOf(question, identity, agentFor(identity), timeoutMs);
      let call = open();
      try {
        return await exchange(call, question).catch((thrown: unknown) => {
          // The server closed an idle connection just as we took it; the request never reached anybody.
          if (!call.reusedSocket || codeOf(thrown) !== 'ECONNRESET') throw thrown;
          call = open();
          return exchange(call, question);
        });
      } catch (thrown) {
        throw transportError(thrown, timeoutMs);
      }
    },
    close: () => agent?.destroy(),
  };
}

function sameTrust(a: Identity, b: Identity): boolean {
  return (
    a.ca === b.ca && a.certificate?.cert === b.certificate?.cert && a.certificate?.key === b.certificate?.key
  );
}

function callOf(
  { method, path, accept, body }: Question,
  identity: Identity,
  agent: Agent,
  timeoutMs: number,
): ClientRequest {
  return request(new URL(path, identity.address), {
    ...{ method, agent, signal: AbortSignal.timeout(timeoutMs) },
    headers: {
      accept,
      'user-agent': 'keyturn',
      ...(identity.token === null ? {} : { authorization: `Bearer ${identity.token.reveal()}` }),
      ...(body === null ? {} : { 'content-type': body.type, 'content-length': Buffer.byteLength(body.text) }),
    },
  });
}

async function exchange(call: ClientRequest, { body }: Question): Promise<Answer> {
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    call.once('response', resolve);
    call.on('error', reject);
  });
  call.end(body?.text);
  const response = await answered;
  const status = response.statusCode ?? 0;
  const text = await readBody(response);
  return { status, body: parse(status, text), retryAfterMs: retryAfterOf(response) };
}

async function readBody(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LARGEST_BYTES) throw new TransportError('too-large', 'an answer of more than 16 MiB');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parse(status: number, text: string): Answer['body'] {
  const value = jsonObject(text);
  if (value !== null && !Array.isArray(value)) return value;
  if (status >= 300) return null;
  throw new TransportError('garbage', `an answer that is no JSON object (${status})`);
}

function retryAfterOf({ headers }: IncomingMessage): number | null {
  const said = headers['retry-after'] ?? '';
  return /^\d{1,5}$/.test(said) ? Number(said) * 1000 : null;
}

function transportError(thrown: unknown, timeoutMs: number): TransportError {
  if (thrown instanceof TransportError) return thrown;
  if (thrown instanceof Error && /^(?:Abort|Timeout)Error$/.test(thrown.name))
    return new TransportError('timeout', `no complete answer within ${timeoutMs} ms`);
  const code = codeOf(thrown);
  if (code !== null && isTls(code)) return new TransportError('tls', `the TLS handshake failed (${code})`);
  return new TransportError('unreachable', `no connection (${code ?? 'unknown reason'})`);
}

function isTls(code: string): boolean {
  return /^ERR_(?:TLS|SSL|OSSL)|^EPROTO$|CERT|SELF_SIGNED|UNABLE_TO_|HOSTNAME_MISMATCH|INVALID_CA/.test(code);
}

function codeOf(thrown: unknown): string | null {
  if (!(thrown instanceof Error) || !('code' in thrown) || typeof thrown.code !== 'string') return null;
  return /^[A-Z][A-Z0-9_]{1,60}$/.test(thrown.code) ? thrown.code : null;
}
