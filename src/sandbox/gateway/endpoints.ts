import { pathPattern } from '../path-pattern.ts';
import type { Account, User } from '../state.ts';
import { accountsView } from '../rules/view.ts';
import type { Incoming } from '../http/exchange.ts';

/**
 * The gateway's endpoints. Python SDK 3 uses /auth/tokens and /trading, older ones and Java /openapi, and none knows
 * /broker: all families are served.
 *
 * - `open`: needs a signature and nothing else; an SDK begins here.
 * - `personal`: wants an access token when the token check is on.
 * - `broker`: no access token is listed for it.
 * - `market-data`: wants a subscription besides.
 */
export type Family = 'open' | 'personal' | 'broker' | 'market-data';

/** Served by the tokens' own code. */
export type Action = 'token-create' | 'token-check' | 'config' | 'accounts' | 'virtual-accounts' | 'nothing';

export interface Endpoint {
  readonly family: Family;
  readonly action: Action;
}

const row = (pattern: string, family: Family, action: Action = 'nothing') => ({
  pattern: pathPattern(pattern),
  endpoint: { family, action },
});

/** First match wins. What the sandbox has no model of (orders, quotes) is judged like the rest and answered `{}`. */
const TABLE = [
  row('GET /openapi/config', 'open', 'config'),
  row('POST /auth/tokens/create', 'open', 'token-create'),
  row('POST /openapi/auth/token/create', 'open', 'token-create'),
  row('POST /auth/tokens/check', 'open', 'token-check'),
  row('POST /openapi/auth/token/check', 'open', 'token-check'),
  row('GET /broker/accounts/virtual-accounts/list', 'broker', 'virtual-accounts'),
  row('/broker/**', 'broker'),
  row('/openapi/market-data/**', 'market-data'),
  row('/market-data/**', 'market-data'),
  row('GET /trading/accounts/list', 'personal', 'accounts'),
  row('GET /openapi/account/list', 'personal', 'accounts'),
  row('/trading/**', 'personal'),
  row('/openapi/**', 'personal'),
  row('/app/**', 'personal'),
];

/** Null when no family serves the path. */
export const endpointOf = (request: Pick<Incoming, 'method' | 'path'>): Endpoint | null =>
  TABLE.find(({ pattern }) => pattern.match(request.method, request.path) !== null)?.endpoint ?? null;

/** What a call wants to do with an account: orders are traded, everything else is looked at. */
export const operationOf = (path: string): Account['operations'][number] =>
  /\/(place|replace|cancel|preview)$/.test(path) ? 'trade' : 'view';

/** The broker's probe: `{"data":[…],"pagination_key"}`. */
export const virtualAccounts = (user: User) => ({ data: accountsView(user), pagination_key: null });
