import { absurd } from '../../../domain/absurd.ts';
import { decideCertificates, pairToShow } from './decide.ts';
import type { Step } from './decide.ts';
import type { CertificateHome } from './home.ts';
import type { Lifetimes } from './lifetimes.ts';
import { makePair } from './pair.ts';
import type { ServingPair } from './pair.ts';

export interface LookContext {
  readonly home: CertificateHome;
  readonly dnsName: string;
  readonly times: Lifetimes;
  readonly now: () => number;
  /** What this replica shows; null: nothing yet. */
  readonly inHand: () => ServingPair | null;
  readonly show: (pair: ServingPair) => void;
  readonly took: (step: Exclude<Step['kind'], 'rest'>) => void;
}

/** A whole rotation has five steps; more are others' steps in between. */
const MOST_STEPS = 12;

/**
 * Takes the steps that are due, one write after the other, each on the condition that nobody was faster: whoever loses reads
 * again, and finds the winner's. A replica that ends between two steps leaves something that the next look of any other completes.
 */
export async function look(context: LookContext): Promise<void> {
  for (let steps = 0; steps < MOST_STEPS; steps += 1) {
    if ((await oneStep(context)) === 'rest') return;
  }
}

async function oneStep({
  home,
  dnsName,
  times,
  now,
  inHand,
  show,
  took,
}: LookContext): Promise<Step['kind']> {
  // In this order; decideCertificates says why.
  const published = await home.published();
  const state = await home.state();
  const pair = pairToShow(state.value, published.value, inHand(), now());
  if (pair !== null && pair.cert !== inHand()?.cert) show(pair);
  const step = decideCertificates(state.value, published.value, now(), times);
  if (step.kind === 'rest') return step.kind;
  if (await take(step)) took(step.kind);
  return step.kind;

  function take(due: Exclude<Step, { readonly kind: 'rest' }>): Promise<boolean> {
    switch (due.kind) {
      case 'make': {
        const made = { pair: makePair(dnsName, now(), times), trustedSince: null };
        return home.keep({ ...due.beside, next: made }, state.version);
      }
      case 'keep':
        return home.keep(due.state, state.version);
      case 'publish':
        return home.publish(due.authorities, published.version);
      default:
        return absurd(due);
    }
  }
}
