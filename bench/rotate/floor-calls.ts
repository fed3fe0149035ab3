import { randomUUID } from 'node:crypto';
import type { KeyPair } from '../../src/ports/issuer.ts';
import { secretOf, signedHeaders } from '../support/built.ts';
import type { Call, Reply, Request } from './floor-tools.ts';
import { LOGIN_PASSWORD, TRADING_PASSWORD } from './world.ts';
import type { Application, BenchWorld } from './world.ts';

const PROBE_PATH = '/broker/accounts/virtual-accounts/list';

export async function logIn(world: BenchWorld, call: Call, user: string): Promise<string> {
  const body = { email: user, loginPassword: LOGIN_PASSWORD };
  const reply = await call({ method: 'POST', base: world.api, path: '/login', body });
  return (jsonOf(good(reply, 'login')) as { session: string }).session;
}

/** The calls to the sandbox, by what they are for. */
export function issuerOf(world: BenchWorld, call: Call, application: Application, session: string) {
  const { name, user } = application;
  const ask = async (method: string, path: string, rest: Partial<Request> = {}): Promise<Buffer> => {
    const headers = { authorization: `Bearer ${session}` };
    return good(await call({ method, base: world.api, path, headers, ...rest }), path);
  };
  return {
    applications: async (): Promise<string> => {
      const reply = jsonOf(await ask('GET', '/developer/applications')) as Listed;
      return reply.applications.find((each) => each.name === name)?.applicationId ?? '';
    },
    code: async (id: string): Promise<string> => {
      await ask('POST', `/developer/applications/${id}/codes`, { body: { purpose: 'reset' } });
      const path = `/phone/${encodeURIComponent(user)}/messages?application=${id}&purpose=reset`;
      const { messages } = jsonOf(await ask('GET', path)) as { messages: readonly { code: string }[] };
      return messages[0]?.code ?? '';
    },
    reset: (id: string, code: string) =>
      ask('POST', `/developer/applications/${id}/reset`, {
        body: { code, tradingPassword: TRADING_PASSWORD },
        alone: true,
      }),
    probe: async (key: { readonly appKey: string; readonly appSecret: string }): Promise<void> => {
      const pair: KeyPair = { appKey: secretOf(key.appKey), appSecret: secretOf(key.appSecret) };
      const headers = signedHeaders(
        {
          host: new URL(world.gateway).host,
          path: PROBE_PATH,
          query: [],
          body: null,
          algorithm: 'HMAC-SHA1',
          nonce: randomUUID(),
          now: Date.now(),
        },
        pair,
      );
      const versioned = { ...headers, 'x-version': 'v2' };
      good(await call({ method: 'GET', base: world.gateway, path: PROBE_PATH, headers: versioned }), 'probe');
    },
  };
}

interface Listed {
  readonly applications: readonly { readonly applicationId: string; readonly name: string }[];
}

/** The calls to the KV engine. `live` is the place that consumers read; anything else is staged. */
export function vaultOf({ vault: { address, token, mount } }: BenchWorld, call: Call, name: string) {
  const below = (place: string): string =>
    place === 'live' ? `trading/${name}` : `keyturn-staging/trading/${name}/${place}`;
  const ask = (method: string, path: string, body?: unknown): Promise<Reply> => {
    const headers = { 'x-vault-token': token };
    return call({ method, base: address, path, headers, ...(body === undefined ? {} : { body }) });
  };
  return {
    /** The version that stands there; 0 where nothing does. */
    read: async (place: string): Promise<number> => {
      const reply = await ask('GET', `/v1/${mount}/data/${below(place)}`);
      if (reply.status === 404) return 0;
      const value = jsonOf(good(reply, place)) as { data: { metadata: { version: number } } };
      return value.data.metadata.version;
    },
    /** A second one with the same number is refused with 400, which is what a preflight looks for. */
    write: (place: string, data: object, cas: number) =>
      ask('POST', `/v1/${mount}/data/${below(place)}`, { data, options: { cas } }),
    destroy: (place: string) => ask('DELETE', `/v1/${mount}/metadata/${below(place)}`),
    capabilities: () =>
      ask('POST', '/v1/sys/capabilities-self', { paths: [`${mount}/data/${below('live')}`] }),
  };
}

function good({ status, bytes }: Reply, what: string): Buffer {
  if (status >= 200 && status < 300) return bytes;
  throw new Error(`${what} was answered ${status}: ${bytes.toString()}`);
}

function jsonOf(bytes: Buffer): unknown {
  return JSON.parse(bytes.toString());
}
