import { administrator, consumer } from '../../src/domain/access/caller.ts';
import type { Caller } from '../../src/domain/access/caller.ts';
import { ROLES } from '../../src/domain/access/role.ts';
import type { Role } from '../../src/domain/access/role.ts';

export const ADMIN_TOKEN = 'admin-token-for-tests-only';
/** Whoever holds the token in the data directory. */
export const SOMEBODY = administrator();
export const SESSION_ID = 'kts_session-for-tests-only';
export const CONSUMER_TOKEN = 'consumer-token-for-tests-only';
export const ORDER_ROUTER = consumer(['wb-orders-1'], 'order-router');

/** Somebody with exactly this role, or with none. */
export const roleToken = (role: Role | 'none'): string => `${role}-role-for-tests-only`;
/** An operator who reaches one credential and no other. */
export const LIMITED_TOKEN = 'limited-token-for-tests-only';

const withRoles = (name: string, ...roles: readonly Role[]): Caller => ({
  ...{ kind: 'user', name, roles, groups: [], credentials: null },
});

/** Whom the double of the access knows, by token. */
export const KNOWN_CALLERS: ReadonlyMap<string, Caller> = new Map([
  [CONSUMER_TOKEN, ORDER_ROUTER],
  [SESSION_ID, SOMEBODY],
  [roleToken('none'), withRoles('nobody')],
  [LIMITED_TOKEN, { ...withRoles('limited', 'operator'), credentials: ['wb-orders-1'] }],
  ...ROLES.map((role): [string, Caller] => [roleToken(role), withRoles(role, role)]),
]);
