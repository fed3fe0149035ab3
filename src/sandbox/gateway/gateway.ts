import type { Desk } from '../desk.ts';
import { header } from '../http/exchange.ts';
import type { Handler, Incoming, Reply } from '../http/exchange.ts';
import { createToken, noteTokenUse, tokenExpiresAt, tokenStatus, useIsNews } from '../rules/token.ts';
import { userOf } from '../rules/user.ts';
import { accountsView } from '../rules/view.ts';
import { entry } from '../state.ts';
import type { Token } from '../state.ts';
import { keyId } from './accepted-calls.ts';
import { firstRefusal, forWhat, whoAndWhere } from './admit.ts';
import type { Call } from './admit.ts';
import { endpointOf, virtualAccounts } from './endpoints.ts';
import type { Action } from './endpoints.ts';
import { refusals } from './errors.ts';
import { keysUnder } from './key-index.ts';
import type { Nonces } from './nonces.ts';
import { rateLimit } from './rate-limit.ts';
import type { RateLimit } from './rate-limit.ts';
import { verifySignature } from './verify.ts';

/** "Limit 10 per 30 s" on each token route. */
const TOKEN_CALLS = { calls: 10, perMs: 30_000 };

/** The signed gateway: every call is verified, then judged, then answered. */
export function gateway(desk: Desk, nonces: Nonces): Handler {
  const tokenCalls = rateLimit(TOKEN_CALLS);
  return async (request) => {
    const call = authenticate(desk, nonces, request);
    const endpoint = endpointOf(request);
    if (!endpoint) throw refusals.noSuchEndpoint();
    const refusal = firstRefusal(forWhat(endpoint), call);
    if (refusal) throw refusal;
    desk.acceptedCalls.count(keyId(call.known.application.id, call.known.index));
    await noteUse(desk, call);
    return answer(desk, call, endpoint.action, tokenCalls);
  };
}

/** Throws the refusal of the first check that fails. A nonce is spent only by a call whose key may be used. */
function authenticate({ book }: Desk, nonces: Nonces, request: Incoming): Call {
  const state = book.state();
  const now = book.now() + request.clockShiftMs;
  const { skewMs, refuseNonceReplay } = state.switches;
  const verdict = verifySignature(request, { now, skewMs, candidates: (appKey) => keysUnder(state, appKey) });
  if (!verdict.verified) throw verdict.refusal;
  const known = verdict.candidate;
  const user = userOf(state, known.application.user);
  const call = { state, now: book.now(), request, known, user, accountId: null };
  const refusal = firstRefusal(whoAndWhere, call);
  if (refusal) throw refusal;
  const fresh = nonces.use(verdict.appKey, verdict.nonce, verdict.timestampAt + skewMs, now);
  if (!fresh && refuseNonceReplay) throw refusals.nonceUsed();
  return { ...call, accountId: accountIdOf(request) };
}

/** `account_id` of the query, or else of the JSON body. */
function accountIdOf(request: Incoming): string | null {
  const inQuery = request.query.get('account_id');
  const body = jsonOf(request.body);
  if (inQuery !== null) return inQuery;
  return typeof body.account_id === 'string' ? body.account_id : null;
}

/** A JSON object's fields; none for another JSON value. Throws 400 for a body that is no JSON. */
function jsonOf(body: Buffer): Readonly<Record<string, unknown>> {
  if (body.length === 0) return {};
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    throw refusals.notJson();
  }
}

/** "Unused 15 days: INVALID": a token's use is written down, coarsely. */
async function noteUse({ book }: Desk, { request, state, now }: Call): Promise<void> {
  const token = entry(state.tokens, header(request, 'x-access-token') ?? '');
  if (!token || tokenStatus(token, now) !== 'NORMAL' || !useIsNews(token, now)) return;
  await book.update((latest, at) => noteTokenUse(latest, at, token.token));
}

async function answer(desk: Desk, call: Call, action: Action, tokenCalls: RateLimit): Promise<Reply> {
  const ok = (body: unknown): Reply => ({ status: 200, body });
  switch (action) {
    case 'config':
      return ok({ token_check_enabled: call.state.switches.tokenCheckEnabled });
    case 'virtual-accounts':
      return ok(virtualAccounts(call.user));
    case 'accounts':
      return ok(accountsView(call.user));
    case 'token-create':
    case 'token-check':
      if (!tokenCalls.allow(`${action} ${call.known.key.appKey}`, call.now)) throw refusals.tooManyRequests();
      return ok(await (action === 'token-create' ? newToken(desk, call) : knownToken(call)));
    case 'nothing':
      return ok({});
  }
}

async function newToken({ book, chance }: Desk, { user, known }: Call) {
  const ask = { user: user.email, appKey: known.key.appKey, token: chance.bearer(), code: chance.code() };
  return tokenView(await book.update((state, now) => createToken(state, now, ask)), book.now());
}

function knownToken({ state, now, request, known }: Call) {
  const given = jsonOf(request.body).token ?? header(request, 'x-access-token');
  const token = typeof given === 'string' ? entry(state.tokens, given) : undefined;
  if (token?.appKey !== known.key.appKey) throw refusals.invalidTokenInBody();
  return tokenView(token, now);
}

/** SDKs read `expires`, the documents say `expires_at`: both, in milliseconds. */
const tokenView = (token: Token, now: number) => ({
  token: token.token,
  status: tokenStatus(token, now),
  expires: tokenExpiresAt(token),
  expires_at: tokenExpiresAt(token),
});
