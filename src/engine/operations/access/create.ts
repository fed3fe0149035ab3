import type { AccessDeps } from './deps.ts';
import { knownBy, knownByCookie } from './known.ts';
import { logIn, logOut } from './log-in.ts';
import { loginLinks } from './links.ts';
import type { AccessOperations } from './operations.ts';
import { createToken, revokeToken } from './tokens.ts';
import { beginBrowser, beginDevice, finishBrowser, groupRoles, pollDevice } from './vouched.ts';
import { addUser, changeUser, disableUser, enableUser, setPassword, users } from './users.ts';

export function createAccess(deps: AccessDeps): AccessOperations {
  return {
    knownBy: (token, attended, before) => knownBy(deps, token, attended, before),
    knownByCookie: (id, attended) => knownByCookie(deps, id, attended),
    hasProvider: deps.vouching !== null,
    ...loginLinks(deps),
    logIn: (user, password, fresh) => logIn(deps, user, password, fresh),
    logOut: (known) => logOut(deps, known),
    users: () => users(deps),
    addUser: (user, password, caller) => addUser(deps, user, password, caller),
    changeUser: (name, change, caller) => changeUser(deps, name, change, caller),
    disableUser: (name, caller) => disableUser(deps, name, caller),
    enableUser: (name, caller) => enableUser(deps, name, caller),
    setPassword: (name, password, caller) => setPassword(deps, name, password, caller),
    beginBrowser: () => beginBrowser(deps),
    finishBrowser: (kept, query) => finishBrowser(deps, kept, query),
    beginDevice: () => beginDevice(deps),
    pollDevice: (handle) => pollDevice(deps, handle),
    groupRoles: () => groupRoles(deps),
    tokens: () => deps.book.tokens(),
    createToken: (token, caller) => createToken(deps, token, caller),
    revokeToken: (name, caller) => revokeToken(deps, name, caller),
    events: (query) => deps.book.events(query),
  };
}
