import assert from 'node:assert/strict';
import { createHash, createHmac, randomUUID } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { DEMO } from '../../src/sandbox/seed.ts';
import { startSandbox } from '../../src/sandbox/server.ts';
import type { Sandbox, SandboxOptions } from '../../src/sandbox/server.ts';

/** A client of the sandbox that knows the issuer's documents and nothing of the sandbox's code. */

export type Json = Record<string, unknown>;
export interface Answer {
  readonly status: number;
  readonly body: Json;
  readonly date: string | null;
}
export interface Key {
  readonly appKey: string;
  readonly appSecret: string;
}

/** A sandbox with the demo in it, closed after the running test (`this.afterEach` of the caller closes `all`). */
export const opened: Sandbox[] = [];
export async function open(options: Partial<SandboxOptions> = {}): Promise<Sandbox> {
  const sandbox = await startSandbox({ listen: '127.0.0.1:0', seedDemo: true, ...options });
  opened.push(sandbox);
  return sandbox;
}
export async function closeAll(): Promise<void> {
  for (const sandbox of opened.splice(0)) await sandbox.close();
}

/** The first key of the demo. */
export function demoKey(sandbox: Sandbox): Key & { applicationId: string } {
  assert.ok(sandbox.seeded, 'the demo is seeded');
  return sandbox.seeded;
}

/** One call of the JSON API. */
export async function api(
  sandbox: Sandbox,
  route: string,
  body?: unknown,
  session?: string,
): Promise<Answer> {
  const [method = 'GET', path = '/'] = route.split(' ');
  const response = await fetch(new URL(path, sandbox.apiUrl), {
    method,
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(session === undefined ? {} : { authorization: `Bearer ${session}` }),
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  return {
    status: response.status,
    body: (await response.json()) as Json,
    date: response.headers.get('date'),
  };
}

/** The same, which must succeed. */
export async function done(sandbox: Sandbox, route: string, body?: unknown, session?: string): Promise<Json> {
  const answer = await api(sandbox, route, body, session);
  assert.ok(answer.status < 300, `${route}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body;
}

/** A session of the demo user, or of another one. */
export async function login(
  sandbox: Sandbox,
  email: string = DEMO.user,
  loginPassword: string = DEMO.loginPassword,
): Promise<string> {
  const { session } = await done(sandbox, 'POST /login', { email, loginPassword });
  assert.ok(typeof session === 'string');
  return session;
}

/** Asks for a code and reads it from the phone. */
export async function codeFor(
  sandbox: Sandbox,
  session: string,
  id: string,
  purpose: string,
): Promise<string> {
  await done(sandbox, `POST /developer/applications/${id}/codes`, { purpose }, session);
  const query = `application=${id}&purpose=${purpose}`;
  const { messages } = await done(sandbox, `GET /phone/${DEMO.user}/messages?${query}`);
  const [newest] = messages as { code: string }[];
  assert.ok(newest, 'a message came');
  return newest.code;
}

/** generate, reset or delete, as a careful person does it. */
export async function act(
  sandbox: Sandbox,
  purpose: 'generate' | 'reset' | 'delete',
  id: string,
  session?: string,
): Promise<Answer> {
  const bearer = session ?? (await login(sandbox));
  const code = await codeFor(sandbox, bearer, id, purpose);
  const step = { code, tradingPassword: DEMO.tradingPassword };
  return api(sandbox, `POST /developer/applications/${id}/${purpose}`, step, bearer);
}

export async function reset(sandbox: Sandbox, id: string): Promise<Key & Json> {
  const { status, body } = await act(sandbox, 'reset', id);
  assert.equal(status, 200, JSON.stringify(body));
  return body as Key & Json;
}

export interface CallOptions {
  readonly method?: string;
  readonly target?: string;
  readonly body?: string;
  readonly algorithm?: 'HMAC-SHA1' | 'HMAC-SHA256';
  readonly at?: number;
  readonly nonce?: string;
  /** Laid over the right headers after signing; null takes one away. */
  readonly headers?: Record<string, string | null>;
  readonly ca?: string;
  /** How the string to sign is percent-encoded, where a client has its own way. */
  readonly encode?: (text: string) => string;
}

const PROBE = '/broker/accounts/virtual-accounts/list';

/** One signed call, by a signer written from the issuer's page. */
export function call(gatewayUrl: string, key: Key, options: CallOptions = {}): Promise<Answer> {
  const { method = 'GET', target = PROBE, body } = options;
  const url = new URL(gatewayUrl);
  const signed: Record<string, string | null> = {
    ...signHeaders(url.host, key, target, options),
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...options.headers,
  };
  const headers = Object.fromEntries(Object.entries(signed).filter(([, value]) => value !== null)) as Record<
    string,
    string
  >;
  return new Promise((resolve, reject) => {
    const make = url.protocol === 'https:' ? httpsRequest : httpRequest;
    const tls = options.ca === undefined ? {} : { ca: options.ca };
    const request = make({ host: url.hostname, port: url.port, method, path: target, headers, ...tls });
    request.on('error', reject);
    request.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('error', reject);
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        try {
          const parsed = JSON.parse(text) as Json;
          resolve({ status: response.statusCode ?? 0, body: parsed, date: response.headers.date ?? null });
        } catch {
          reject(new SyntaxError('not JSON'));
        }
      });
    });
    request.end(body);
  });
}

function signHeaders(host: string, key: Key, target: string, options: CallOptions): Record<string, string> {
  const algorithm = options.algorithm ?? 'HMAC-SHA256';
  const headers: Record<string, string> = {
    host,
    'x-app-key': key.appKey,
    'x-signature-algorithm': algorithm,
    'x-signature-nonce': options.nonce ?? randomUUID(),
    'x-signature-version': '1.0',
    'x-timestamp': new Date(options.at ?? Date.now()).toISOString().replace(/\.\d+Z$/, 'Z'),
  };
  const [path = '', query = ''] = target.split('?');
  const asked = new URLSearchParams(query);
  const names = [...new Set(asked.keys())];
  const pairs = [
    ...Object.entries(headers),
    ...names.map((name) => [name, asked.getAll(name).sort(byBytes).join('&')] as const),
  ];
  const text = [
    path,
    ...pairs.sort(([a], [b]) => byBytes(a, b)).map(([name, value]) => `${name}=${value}`),
  ].join('&');
  const sha1 = algorithm === 'HMAC-SHA1';
  const digest =
    options.body === undefined
      ? ''
      : `&${createHash(sha1 ? 'md5' : 'sha256')
          .update(options.body)
          .digest('hex')
          .toUpperCase()}`;
  const signature = createHmac(sha1 ? 'sha1' : 'sha256', `${key.appSecret}&`)
    .update((options.encode ?? strictly)(text + digest))
    .digest('base64');
  return { ...headers, 'x-version': 'v3', 'x-signature': signature };
}

const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));
const strictly = (text: string): string => encodeURIComponent(text).replace(/[!'()*]/g, hexEscape);
const hexEscape = (mark: string): string => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`;

/** What the gateway says to a key: `200`, or the error code, or UNAUTHORIZED's message. */
export async function verdict(sandbox: Sandbox, key: Key, options: CallOptions = {}): Promise<string> {
  const { status, body } = await call(sandbox.gatewayUrl, key, options);
  if (status === 200) return '200';
  assert.equal(typeof body.error_code, 'string');
  assert.equal(typeof body.message, 'string');
  return body.error_code === 'UNAUTHORIZED' ? String(body.message) : String(body.error_code);
}

/** A verdict with the clock moved: the request is dated by the sandbox's time. */
export async function verdictNow(sandbox: Sandbox, key: Key, options: CallOptions = {}): Promise<string> {
  const { nowMs } = await done(sandbox, 'GET /control/clock');
  return verdict(sandbox, key, { at: nowMs as number, ...options });
}

export const moveClock = (sandbox: Sandbox, moveMs: number): Promise<Json> =>
  done(sandbox, 'POST /control/clock', { moveMs });

export const DAY = 86_400_000;
export const EXPIRED = 'Invalid credentials: the app key has expired.';
export const REVOKED = 'Invalid credentials: the app key has been revoked.';
export const BAD_SIGNATURE = 'Signature verification failed.';
