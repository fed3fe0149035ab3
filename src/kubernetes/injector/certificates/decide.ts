import type { Lifetimes } from './lifetimes.ts';
import type { ServingPair } from './pair.ts';

/** What all replicas share, in one Secret. */
export interface CertificateState {
  /** What they show. */
  readonly serving: ServingPair | null;
  /** What they will show, once API servers have had time to hear of its authority. */
  readonly next: { readonly pair: ServingPair; readonly trustedSince: number | null } | null;
  /** Authorities whose certificates somebody may still show. */
  readonly previous: { readonly authorities: readonly string[]; readonly until: number } | null;
}

export const NOTHING: CertificateState = { serving: null, next: null, previous: null };

export type Step =
  /** A new pair is wanted as the next one; what this state keeps beside it. */
  | { readonly kind: 'make'; readonly beside: CertificateState }
  | { readonly kind: 'keep'; readonly state: CertificateState }
  | { readonly kind: 'publish'; readonly authorities: readonly string[] }
  | { readonly kind: 'rest' };

/**
 * The next step of a rotation, the same for every replica: make a pair, publish its authority, note since when that is
 * public, show the pair when API servers have had time to hear of it. The old authority leaves when no certificate of it
 * can be good any more, so a replica that has heard of nothing meanwhile is believed all the time.
 *
 * @param published the bundle of the webhook, read *before* the state: then it is never newer than that, and what is written
 *   in its place on the condition that it has not changed takes no authority away that somebody counts on
 */
export function decideCertificates(
  state: CertificateState,
  published: readonly string[],
  now: number,
  times: Lifetimes,
): Step {
  const { serving, next } = state;
  if (next === null ? isDue(serving, now, times) : now >= next.pair.endsAt) {
    return { kind: 'make', beside: { ...adopting(state, published, now, times), next: null } };
  }
  const isPublic = next !== null && published.includes(next.pair.ca);
  if (next !== null && !isPublic && next.trustedSince !== null) {
    // Somebody took it out of the bundle: the time to hear of it begins anew.
    return { kind: 'keep', state: { ...state, next: { pair: next.pair, trustedSince: null } } };
  }
  const authorities = wantedAuthorities(state, now, times);
  if (!sameMembers(published, authorities)) return { kind: 'publish', authorities };
  if (next === null) return { kind: 'rest' };
  if (next.trustedSince === null) {
    return { kind: 'keep', state: { ...state, next: { pair: next.pair, trustedSince: now } } };
  }
  const known = now >= next.trustedSince + times.settleMs || !mayBeShown(state, now);
  return known ? { kind: 'keep', state: promoted(state, next.pair, now, times) } : { kind: 'rest' };
}

/**
 * What a replica shows: the common pair once its authority is public; until then what it has, or the next one if there is
 * nothing else. Null: nothing that anybody would believe.
 */
export function pairToShow(
  { serving, next }: CertificateState,
  published: readonly string[],
  inHand: ServingPair | null,
  now: number,
): ServingPair | null {
  const believed = (pair: ServingPair | null | undefined): pair is ServingPair =>
    pair != null && now < pair.endsAt && published.includes(pair.ca);
  return [serving, inHand, next?.pair].find(believed) ?? inHand;
}

/** The bundle that API servers should have: every authority of which a certificate may be shown, now or soon. */
export function wantedAuthorities(
  { serving, next, previous }: CertificateState,
  now: number,
  { skewMs }: Lifetimes,
): readonly string[] {
  const wanted = [
    ...(serving === null ? [] : [serving.ca]),
    ...(next === null ? [] : [next.pair.ca]),
    ...(previous === null || now >= previous.until + skewMs ? [] : previous.authorities),
  ];
  return [...new Set(wanted)];
}

function isDue(serving: ServingPair | null, now: number, { renewMs }: Lifetimes): boolean {
  return serving === null || now >= serving.endsAt - renewMs;
}

/**
 * Where nothing is kept, as after somebody removed the Secret, replicas may go on showing what they have in memory: what the bundle
 * vouches for stays in it for as long as a certificate lives.
 */
function adopting(
  state: CertificateState,
  published: readonly string[],
  now: number,
  { lifeMs }: Lifetimes,
): CertificateState {
  const isEmpty = state.serving === null && state.next === null && state.previous === null;
  if (!isEmpty || published.length === 0) return state;
  return { ...state, previous: { authorities: published, until: now + lifeMs } };
}

/** Whether any replica may have something to show that is not the next pair. */
function mayBeShown({ serving, previous }: CertificateState, now: number): boolean {
  return (serving !== null && now < serving.endsAt) || (previous !== null && now < previous.until);
}

function promoted(
  { serving, previous }: CertificateState,
  pair: ServingPair,
  now: number,
  { skewMs }: Lifetimes,
): CertificateState {
  if (serving === null) return { serving: pair, next: null, previous };
  // Those from before stay together until the last of them has ended.
  const kept = previous !== null && now < previous.until + skewMs ? previous : null;
  return {
    serving: pair,
    next: null,
    previous: {
      authorities: [...new Set([...(kept?.authorities ?? []), serving.ca])],
      until: Math.max(kept?.until ?? 0, serving.endsAt),
    },
  };
}

function sameMembers(some: readonly string[], others: readonly string[]): boolean {
  return new Set(some).size === others.length && others.every((each) => some.includes(each));
}
