import type { ApiToken } from '../domain/access/account.ts';
import type { StoredAccessEvent } from '../domain/access/events.ts';
import type { Role } from '../domain/access/role.ts';
import type {
  CreatedToken,
  DeviceLogin,
  LoginLink,
  NewToken,
  NewUser,
  OpenedSession,
  UserView,
  WhoAmI,
  WhoMay,
} from '../domain/access/views.ts';
import type { Secret } from '../domain/secret.ts';
import { toWire } from '../domain/wire.ts';
import type { Asking } from './request.ts';

/** The questions about who may come in. Secrets are revealed where they leave for the daemon, and nowhere else. */
export interface AccessClient {
  logIn(user: string, password: Secret, fresh: Secret | null): Promise<OpenedSession>;
  beginDevice(): Promise<DeviceLogin>;
  /** Null while the person has not finished. */
  pollDevice(handle: string): Promise<OpenedSession | null>;
  /** How people can log in here. */
  ways(): Promise<{ readonly password: true; readonly provider: boolean }>;
  /** For the token in the data directory alone. */
  makeLink(): Promise<LoginLink>;
  logOut(): Promise<void>;
  whoAmI(): Promise<WhoAmI>;
  who(): Promise<WhoMay>;
  users(): Promise<readonly UserView[]>;
  addUser(user: NewUser, password: Secret): Promise<void>;
  changeUser(
    name: string,
    change: { readonly roles: readonly Role[]; readonly groups: readonly string[] },
  ): Promise<void>;
  disableUser(name: string): Promise<void>;
  enableUser(name: string): Promise<void>;
  setPassword(name: string, password: Secret): Promise<void>;
  tokens(): Promise<readonly ApiToken[]>;
  createToken(token: NewToken): Promise<CreatedToken>;
  revokeToken(name: string): Promise<void>;
  events(after: number, limit: number): Promise<readonly StoredAccessEvent[]>;
}

export function accessClient({ ask, list }: Asking): AccessClient {
  const post = <T>(path: string, body: unknown = {}): Promise<T> => ask<T>({ method: 'POST', path, body });
  const user = (name: string): string => `/v1/users/${encodeURIComponent(name)}`;
  return {
    logIn: (name, password, fresh) =>
      post('/v1/session', {
        user: name,
        password: password.reveal(),
        newPassword: fresh === null ? null : fresh.reveal(),
      }),
    beginDevice: () => post('/v1/oidc/device'),
    pollDevice: async (handle) => {
      const answer = await post<OpenedSession | { readonly pending: true }>('/v1/oidc/device/poll', {
        handle,
      });
      return 'pending' in answer ? null : answer;
    },
    ways: () => ask({ path: '/v1/session/ways' }),
    makeLink: () => post('/v1/session/links'),
    logOut: () => post('/v1/session/end'),
    whoAmI: () => ask({ path: '/v1/whoami' }),
    who: () => ask({ path: '/v1/who' }),
    users: () => list({ path: '/v1/users' }),
    addUser: (fresh, password) => post('/v1/users', { ...fresh, password: password.reveal() }),
    changeUser: (name, change) => post(user(name), change),
    disableUser: (name) => post(`${user(name)}/disable`),
    enableUser: (name) => post(`${user(name)}/enable`),
    setPassword: (name, password) => post(`${user(name)}/password`, { password: password.reveal() }),
    tokens: () => list({ path: '/v1/tokens' }),
    createToken: (token) => post('/v1/tokens', toWire(token)),
    revokeToken: (name) => post(`/v1/tokens/${encodeURIComponent(name)}/revoke`),
    events: (after, limit) => list({ path: `/v1/audit/access?after=${after}&limit=${limit}` }),
  };
}
