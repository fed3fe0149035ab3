import { header } from '../http/exchange.ts';
import type { Incoming } from '../http/exchange.ts';
import { pathPattern } from '../path-pattern.ts';
import type { Refusal } from '../refusal.ts';
import { isLive } from '../rules/keys.ts';
import { tokenStatus } from '../rules/token.ts';
import { entry } from '../state.ts';
import type { State, User } from '../state.ts';
import { isListed } from './address-list.ts';
import { operationOf } from './endpoints.ts';
import type { Endpoint } from './endpoints.ts';
import { refusals } from './errors.ts';
import type { KnownKey } from './key-index.ts';

/** An authentic call: its signature is right, whoever may have signed it. */
export interface Call {
  readonly state: State;
  readonly now: number;
  readonly request: Incoming;
  readonly known: KnownKey;
  readonly user: User;
  /** The account the call is about, from the query or the body. */
  readonly accountId: string | null;
}

type Check = (call: Call) => Refusal | null;

/** Whether the key may be used at all, from here. Asked before the nonce is spent. */
export const whoAndWhere: readonly Check[] = [
  keyIsAlive,
  nobodyDisabledIt,
  userIsAuthorized,
  addressIsListed,
];

/** Whether it may be used for this. */
export const forWhat = (endpoint: Endpoint): readonly Check[] => {
  if (endpoint.family === 'open') return [applicationIsActivated];
  return [
    applicationIsActivated,
    routeIsPermitted,
    ...(endpoint.family === 'broker' ? [] : [tokenIsValid]),
    ...(endpoint.family === 'market-data' ? [marketDataIsSubscribed] : []),
    accountIsTheUsers,
  ];
};

/** The first refusal among the checks; null when all pass. */
export function firstRefusal(checks: readonly Check[], call: Call): Refusal | null {
  for (const check of checks) {
    const refusal = check(call);
    if (refusal) return refusal;
  }
  return null;
}

/** "The old key will expire after 10 days"; a deleted application's key is revoked. */
function keyIsAlive({ known, now }: Call): Refusal | null {
  if (isLive(known.key, now)) return null;
  return known.key.endedBy === 'deleted' ? refusals.revokedKey() : refusals.expiredKey();
}

function nobodyDisabledIt({ state, known, user }: Call): Refusal | null {
  const approved = entry(state.institutions, user.institutionId)?.status === 'approved';
  return approved && known.application.status !== 'disabled' ? null : refusals.disabledKey();
}

function userIsAuthorized({ user }: Call): Refusal | null {
  return user.authorization?.status === 'authorized' ? null : refusals.authorizationRevoked();
}

/** "IP Whitelist (Optional)": read at every call, so an edit reaches old and new key at once. */
function addressIsListed({ user, request }: Call): Refusal | null {
  const list = user.authorization?.ipWhitelist ?? [];
  return isListed(list, request.remoteAddress) ? null : refusals.addressNotListed(request.remoteAddress);
}

function applicationIsActivated({ known }: Call): Refusal | null {
  return known.application.status === 'not-activated' ? refusals.appNotActivated() : null;
}

/** "The callable API endpoint scope of the API Key remains consistent with the endpoint permissions configured". */
function routeIsPermitted({ user, request }: Call): Refusal | null {
  const permitted = (user.authorization?.endpointPermissions ?? []).some(
    (pattern) => pathPattern(pattern).match(request.method, request.path) !== null,
  );
  return permitted ? null : refusals.routeNotPermitted();
}

/** A token serves the App Key that asked for it. */
function tokenIsValid({ state, now, request, known }: Call): Refusal | null {
  if (!state.switches.tokenCheckEnabled) return null;
  const token = entry(state.tokens, header(request, 'x-access-token') ?? '');
  const valid = token?.appKey === known.key.appKey && tokenStatus(token, now) === 'NORMAL';
  return valid ? null : refusals.invalidToken();
}

function marketDataIsSubscribed({ user }: Call): Refusal | null {
  return user.marketDataSubscribed ? null : refusals.marketDataNotSubscribed();
}

/** "The account and operation permissions accessible by the API key remain consistent with the user's authorization". */
function accountIsTheUsers({ user, accountId, request }: Call): Refusal | null {
  if (accountId === null) return null;
  const account = user.accounts.find((candidate) => candidate.accountId === accountId);
  return account?.operations.includes(operationOf(request.path)) ? null : refusals.accountAccessDenied();
}
