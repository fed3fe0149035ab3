import type { Option, client as VaultClient } from 'node-vault';
import { parseDuration } from '../../domain/duration.ts';
import { Fault } from '../../domain/fault.ts';
import type { Secret } from '../../domain/secret.ts';
import type { Clock } from '../../ports/clock.ts';
import { answerOf, faultOfStatus } from './answer-faults.ts';
import type { Answer } from './answer-faults.ts';
import { refuseUnsafeEnvironment } from './environment.ts';
import type { RawCall } from './login.ts';
import { createSession, refusedToken } from './session.ts';
import type { VaultSession } from './session.ts';
import type { VaultConnectionSettings } from './settings.ts';
import { createTransport } from './transport.ts';
import type { Transport } from './transport.ts';

export type VaultMethod = 'read' | 'write' | 'delete' | 'list';

export interface VaultConnection {
  /**
   * One logged-in call; `path` has no `/v1/`. Comes back for 2xx, 400 and 404, whose meaning depends on what was asked;
   * every other outcome is a fault at `place`.
   */
  call(
    method: VaultMethod,
    path: string,
    place: string,
    body?: Readonly<Record<string, unknown>>,
  ): Promise<Answer>;
  close(): void;
}

export interface VaultConnectionDeps {
  readonly clock: Clock;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** A connection to one Vault or OpenBao server. Nothing is sent before the first call. Throws KT3106. */
export function connectVault(
  place: string,
  settings: VaultConnectionSettings,
  { clock, environment }: VaultConnectionDeps,
): VaultConnection {
  refuseUnsafeEnvironment(environment, place);
  const timeoutMs = parseDuration(settings.timeout) ?? 0;
  const transport = createTransport({ ca: settings.tls?.ca.reveal(), timeoutMs });
  let loading: Promise<VaultClient> | null = null;
  const loaded = () => (loading ??= loadClient(settings, transport));
  const rawAt =
    (callPlace: string): RawCall =>
    async (method, path, token, body) =>
      send(await loaded(), method, path, token, callPlace, body);
  const session = createSession(settings.auth, rawAt(place), clock, place);
  return {
    call: async (method, path, callPlace, body) => {
      const client = await loaded();
      const once = async () => send(client, method, path, await session.token(), callPlace, body);
      const answer = await withFreshLogin(session, once, callPlace);
      const fault = answer.status < 300 ? null : faultOfStatus(answer, callPlace);
      if (fault !== null) throw fault;
      return answer;
    },
    close: () => transport.close(),
  };
}

/** A 403 that blames the token is worth one new login and one repetition. */
async function withFreshLogin(
  session: VaultSession,
  once: () => Promise<Answer>,
  place: string,
): Promise<Answer> {
  const first = await once();
  if (first.status !== 403) return first;
  const denied = new Fault('KT3003', { place, saw: 'permission denied (403)' });
  if (!(await session.distrust(first))) throw denied;
  if (!session.canLogIn) throw refusedToken(place, true);
  const second = await once();
  if (second.status === 403) throw denied;
  return second;
}

async function loadClient(settings: VaultConnectionSettings, transport: Transport): Promise<VaultClient> {
  const { default: nodeVault } = await import('node-vault');
  const client = nodeVault({
    endpoint: settings.address.replace(/\/$/, ''),
    'request-promise': { defaults: () => transport.send },
    // Its debug output shows tokens and secrets.
    debug: () => undefined,
  });
  // Where an option is missing the library falls back to VAULT_* variables, which no manifest mentions.
  return Object.assign(client, { token: '', namespace: settings.namespace ?? '', pathPrefix: '' });
}

async function send(
  client: VaultClient,
  method: VaultMethod,
  path: string,
  token: Secret | null,
  place: string,
  body?: Readonly<Record<string, unknown>>,
): Promise<Answer> {
  const options: Option = token === null ? {} : { headers: { 'X-Vault-Token': token.reveal() } };
  try {
    const answer: unknown = await (method === 'write'
      ? client.write(path, body ?? {}, options)
      : client[method](path, options));
    return { status: 200, body: answer, errors: [] };
  } catch (thrown) {
    return answerOf(thrown, place);
  }
}
