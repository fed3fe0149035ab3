import { Agent, request } from 'node:https';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { jsonObject } from '../../domain/json-object.ts';
import { readBody } from '../transport/body.ts';
import { codeOf, transportError, TransportError } from '../transport/failure.ts';
import type { Identity } from './identity.ts';

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
const LARGEST_MIB = 16;

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
  const text = await readBody(response, LARGEST_MIB);
  return { status, body: parse(status, text), retryAfterMs: retryAfterOf(response) };
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
