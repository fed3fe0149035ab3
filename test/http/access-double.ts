import type { AccessOperations, Known } from '../../src/engine/operations/access/operations.ts';
import type { ApiToken } from '../../src/domain/access/account.ts';
import { whoIs } from '../../src/domain/access/views.ts';
import type { UserView } from '../../src/domain/access/views.ts';
import { HOUR_MS } from '../../src/domain/duration.ts';
import { Fault } from '../../src/domain/fault.ts';
import { ADMIN_TOKEN, KNOWN_CALLERS, SESSION_ID, SOMEBODY } from './known-callers.ts';
import { NOW } from './sample-fleet.ts';

export const PASSWORD = 'correct horse battery';
export const LINK = 'ktl_link-for-tests-only';

const SESSION = { digest: 'a'.repeat(64), endsAt: NOW + HOUR_MS };
const SOME_USER: UserView = {
  ...{ name: 'desk-1', roles: ['viewer'], groups: ['broker-ops'], createdAt: NOW, disabledAt: null },
  ...{ passwordAt: NOW, mustChange: false, lockedUntilAt: null },
};
const SOME_TOKEN: ApiToken = {
  ...{ name: 'ci', roles: ['operator'], credentials: ['wb-orders-1'], createdAt: NOW, revokedAt: null },
  ...{ createdBy: 'user:administrator', expiresAt: NOW + HOUR_MS },
};

/** Knows the callers of the tests; one user, one token, one session. */
export function createAccessDouble(): AccessOperations {
  const knownBy = async (token: string): Promise<Known | null> => {
    const caller = token === ADMIN_TOKEN ? SOMEBODY : (KNOWN_CALLERS.get(token) ?? null);
    return caller === null ? null : { caller, session: null };
  };
  return {
    knownBy,
    hasProvider: false,
    makeLink: () => ({ link: LINK, expiresAt: NOW + HOUR_MS }),
    followLink: async (link) => {
      if (link === LINK) return { ...whoIs(SOMEBODY, SESSION.endsAt), token: SESSION_ID };
      throw new Fault('KT6114', { place: 'log-in', saw: 'a link that was used, is too old, or is none' });
    },
    knownByCookie: async (id) => (id === SESSION_ID ? { caller: SOMEBODY, session: SESSION } : null),
    logIn: async (user, password) => {
      if (user === SOME_USER.name && password.reveal() === PASSWORD)
        return { ...whoIs(SOMEBODY, SESSION.endsAt), token: SESSION_ID };
      throw new Fault('KT6101', { place: 'log-in', saw: 'this name with this password, now' });
    },
    beginBrowser: async () => ({ url: 'https://sso.example.com/auth', kept: 'kts_kept-for-tests-only' }),
    finishBrowser: async () => ({ ...whoIs(SOMEBODY, SESSION.endsAt), token: SESSION_ID }),
    beginDevice: async () => ({
      ...{ userCode: 'ABCD-EFGH', url: 'https://sso.example.com/device', completeUrl: null },
      ...{ handle: 'device-code', intervalMs: 10, expiresAt: NOW + HOUR_MS },
    }),
    pollDevice: async (handle) =>
      handle === 'device-code' ? { ...whoIs(SOMEBODY, SESSION.endsAt), token: SESSION_ID } : null,
    logOut: async ({ session }) => {
      if (session === null) throw new Fault('KT6109', { place: 'session', saw: 'a token' });
    },
    users: async () => [SOME_USER],
    addUser: async () => undefined,
    changeUser: async () => undefined,
    disableUser: async () => undefined,
    enableUser: async () => undefined,
    setPassword: async () => undefined,
    groupRoles: () => [{ group: 'broker-ops', roles: ['operator'] }],
    tokens: async () => [SOME_TOKEN],
    createToken: async () => ({ ...SOME_TOKEN, secret: 'ktt_made-for-tests-only' }),
    revokeToken: async () => undefined,
    events: async () => [],
  };
}
