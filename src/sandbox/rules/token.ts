import type { Change } from '../change.ts';
import { businessRefusal } from '../refusal.ts';
import { entry } from '../state.ts';
import type { State, Token } from '../state.ts';
import { CODE_LIFETIME_MS, sendCode } from './step-up.ts';

/**
 * Access tokens of the personal API: "PENDING until the code is entered in the app (5 minutes), then NORMAL, else
 * EXPIRED; unused 15 days: INVALID". The issuer's own sandbox makes them NORMAL at once, and so does this one
 * unless `tokenStartsPending` is on.
 */
export const UNUSED_LIFETIME_MS = 15 * 86_400_000;
/** A use is written down at most this often, so that reading a balance does not write to disk. */
const USE_GRAIN_MS = 3_600_000;

export type TokenStatus = 'PENDING' | 'NORMAL' | 'EXPIRED' | 'INVALID';

export function tokenStatus(token: Token, now: number): TokenStatus {
  if (token.status === 'PENDING') return now < token.createdAt + CODE_LIFETIME_MS ? 'PENDING' : 'EXPIRED';
  return now < token.lastUsedAt + UNUSED_LIFETIME_MS ? 'NORMAL' : 'INVALID';
}

/** When the token stops, should nothing happen. */
export const tokenExpiresAt = (token: Token): number =>
  token.status === 'PENDING' ? token.createdAt + CODE_LIFETIME_MS : token.lastUsedAt + UNUSED_LIFETIME_MS;

export function createToken(
  state: State,
  now: number,
  ask: { user: string; appKey: string; token: string; code: string },
): Change<Token> {
  const pending = state.switches.tokenStartsPending;
  const token: Token = {
    token: ask.token,
    appKey: ask.appKey,
    status: pending ? 'PENDING' : 'NORMAL',
    createdAt: now,
    lastUsedAt: now,
  };
  const alive = Object.entries(state.tokens).filter(
    ([, kept]) => now < tokenExpiresAt(kept) + UNUSED_LIFETIME_MS,
  );
  const kept: State = { ...state, tokens: { ...Object.fromEntries(alive), [token.token]: token } };
  if (!pending) return { state: kept, reply: token };
  const sent = sendCode(kept, now, {
    user: ask.user,
    purpose: 'token',
    subject: token.token,
    code: ask.code,
  });
  return { state: sent.state, reply: token };
}

/** The person with the phone types the code into the app. */
export function enterTokenCode(state: State, now: number, user: string, code: string): Change<Token> {
  const sent = state.messages.find(
    (message) =>
      message.user === user && message.purpose === 'token' && message.usable && message.code === code,
  );
  const token = sent && entry(state.tokens, sent.subject);
  if (!token || tokenStatus(token, now) !== 'PENDING') {
    throw businessRefusal('WRONG_CODE', 'No access token waits for this code.');
  }
  return keep(state, { ...token, status: 'NORMAL', lastUsedAt: now });
}

/** Whether a use is worth writing down. */
export const useIsNews = (token: Token, now: number): boolean => now - token.lastUsedAt > USE_GRAIN_MS;

export function noteTokenUse(state: State, now: number, token: string): Change<Token | null> {
  const known = entry(state.tokens, token);
  return known ? keep(state, { ...known, lastUsedAt: now }) : { state, reply: null };
}

const keep = (state: State, token: Token): Change<Token> => ({
  state: { ...state, tokens: { ...state.tokens, [token.token]: token } },
  reply: token,
});
