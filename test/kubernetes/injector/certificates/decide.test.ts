import assert from 'node:assert/strict';
import { MINUTE_MS } from '../../../../src/domain/duration.ts';
import {
  decideCertificates,
  NOTHING,
  pairToShow,
} from '../../../../src/kubernetes/injector/certificates/decide.ts';
import type { CertificateState } from '../../../../src/kubernetes/injector/certificates/decide.ts';
import { lifetimesOf } from '../../../../src/kubernetes/injector/certificates/lifetimes.ts';
import { makePair } from '../../../../src/kubernetes/injector/certificates/pair.ts';

const TIMES = lifetimesOf(90);
const NOW = Date.UTC(2026, 10, 30);
const pairAt = (now: number) => makePair('keyturn-injector.keyturn.svc', now, TIMES);
const [OLD, NEW] = [pairAt(NOW), pairAt(NOW)];
const DUE = OLD.endsAt - TIMES.renewMs;

describe('what is due about the own certificates', () => {
  const decided = (state: CertificateState, published: readonly string[], now: number) =>
    decideCertificates(state, published, now, TIMES);
  const serving: CertificateState = { ...NOTHING, serving: OLD };
  const next = (trustedSince: number | null): CertificateState => ({
    ...serving,
    next: { pair: NEW, trustedSince },
  });

  it('is nothing while a pair is young and public', () => {
    assert.deepEqual(decided(serving, [OLD.ca], DUE - 1), { kind: 'rest' });
  });

  it('is another pair when a third of its life is left, then its authority beside the old one, then time, then the change', () => {
    assert.deepEqual(decided(serving, [OLD.ca], DUE), { kind: 'make', beside: serving });
    assert.deepEqual(decided(next(null), [OLD.ca], DUE), { kind: 'publish', authorities: [OLD.ca, NEW.ca] });
    const both = [OLD.ca, NEW.ca];
    assert.deepEqual(decided(next(null), both, DUE), { kind: 'keep', state: next(DUE) });
    assert.deepEqual(decided(next(DUE), both, DUE + TIMES.settleMs - 1), { kind: 'rest' });
    assert.deepEqual(decided(next(DUE), both, DUE + TIMES.settleMs), {
      kind: 'keep',
      state: { serving: NEW, next: null, previous: { authorities: [OLD.ca], until: OLD.endsAt } },
    });
  });

  it('is to let the old authority go when nothing of it can be good any more, and not before', () => {
    const after: CertificateState = {
      serving: NEW,
      next: null,
      previous: { authorities: [OLD.ca], until: OLD.endsAt },
    };
    const both = [NEW.ca, OLD.ca];
    const young = { ...after, serving: { ...NEW, endsAt: NEW.endsAt + TIMES.lifeMs } };
    assert.deepEqual(decided(young, both, OLD.endsAt + TIMES.skewMs - 1), { kind: 'rest' });
    assert.deepEqual(decided(young, both, OLD.endsAt + TIMES.skewMs), {
      kind: 'publish',
      authorities: [NEW.ca],
    });
  });

  it('is to put right what somebody has changed in the bundle', () => {
    const stranger = pairAt(NOW).ca;
    for (const published of [[], [stranger], [OLD.ca, stranger]])
      assert.deepEqual(decided(serving, published, NOW), { kind: 'publish', authorities: [OLD.ca] });
  });

  it('is to count the time anew where somebody took the next authority out of the bundle', () => {
    assert.deepEqual(decided(next(DUE), [OLD.ca], DUE + TIMES.settleMs), { kind: 'keep', state: next(null) });
  });

  it('is no wait where nobody has anything to show', () => {
    const first: CertificateState = { ...NOTHING, next: { pair: NEW, trustedSince: NOW } };
    assert.deepEqual(decided(first, [NEW.ca], NOW), { kind: 'keep', state: { ...NOTHING, serving: NEW } });
    const ended = { ...next(OLD.endsAt), next: { pair: pairAt(OLD.endsAt), trustedSince: OLD.endsAt } };
    const published = [OLD.ca, ended.next.pair.ca];
    const step = decided(ended, published, OLD.endsAt);
    assert.ok(step.kind === 'keep' && step.state.serving === ended.next.pair);
  });

  it('is a new pair where the next one has ended before it was ever shown', () => {
    assert.deepEqual(decided(next(null), [OLD.ca, NEW.ca], NEW.endsAt), { kind: 'make', beside: serving });
  });

  it('believes what the bundle vouches for when the Secret is gone, for as long as a certificate lives', () => {
    const previous = { authorities: [OLD.ca], until: NOW + TIMES.lifeMs };
    assert.deepEqual(decided(NOTHING, [OLD.ca], NOW), { kind: 'make', beside: { ...NOTHING, previous } });
    const made: CertificateState = { ...NOTHING, previous, next: { pair: NEW, trustedSince: NOW } };
    const both = [NEW.ca, OLD.ca];
    // Somebody may have the old one in memory, and that is believed longer than a new one.
    assert.deepEqual(decided(made, both, NOW + MINUTE_MS), { kind: 'rest' });
    assert.equal(pairToShow(made, both, OLD, NOW), OLD);
    assert.equal(pairToShow(made, both, null, NOW), NEW);
  });
});

describe('what a replica shows', () => {
  const state: CertificateState = { serving: NEW, next: null, previous: null };

  it('is the common pair, once that is public', () => {
    assert.equal(pairToShow(state, [NEW.ca], OLD, NOW), NEW);
    assert.equal(pairToShow(state, [OLD.ca], OLD, NOW), OLD);
  });

  it('is never nothing any more, after it was something', () => {
    assert.equal(pairToShow(NOTHING, [], OLD, OLD.endsAt), OLD);
    assert.equal(pairToShow(state, [], null, NOW), null);
  });
});
