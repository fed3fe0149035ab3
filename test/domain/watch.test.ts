import assert from 'node:assert/strict';
import { DAY_MS, HOUR_MS } from '../../src/domain/duration.ts';
import type { ProbeVerdict } from '../../src/domain/events.ts';
import { conditionsOf } from '../../src/domain/alerts/conditions.ts';
import { nextWatchAt, watchCost } from '../../src/domain/watch.ts';
import { factsAt, imported, OLD_ENDS_AT, overlapping, START_AT } from '../support/history.ts';

const NOW = START_AT + HOUR_MS;
const everyMs = (state: Parameters<typeof nextWatchAt>[0], at = NOW): number =>
  nextWatchAt(state, at, at) - at;
const seen = (verdict: ProbeVerdict, health: 'ok' | 'drift' = 'ok') =>
  imported().and({
    ...{ type: 'Observed', keys: { 1: verdict }, destinations: { 'aws:x': health } },
    resetElsewhere: false,
  });

describe('the watch', () => {
  it('looks every few hours in quiet times, and hourly while a key is about to end or something is wrong', () => {
    const quietMs = everyMs(seen('accepted').state);
    assert.ok(quietMs > 4 * HOUR_MS && quietMs <= 6 * HOUR_MS);
    assert.equal(everyMs(seen('out-of-scope').state), quietMs, 'alive, and always so');
    for (const troubled of [seen('dead'), seen('not-authorised'), seen('accepted', 'drift')])
      assert.ok(everyMs(troubled.state) <= HOUR_MS);
    const endsSoon = imported({ expiresAt: NOW + DAY_MS / 2 }).state;
    assert.ok(everyMs(endsSoon) <= HOUR_MS);
    assert.equal(everyMs(imported({ expiresAt: NOW + 2 * DAY_MS }).state), quietMs);
    assert.ok(everyMs(overlapping().state, OLD_ENDS_AT - HOUR_MS) <= HOUR_MS);
  });

  it('costs what its schedule says: a signed call for each live key, and a look where a program may look', () => {
    const { state } = seen('accepted');
    const { looksPerDay, questionsPerDay } = watchCost(state, NOW, true);
    assert.equal(looksPerDay, DAY_MS / everyMs(state));
    assert.equal(questionsPerDay, 2 * looksPerDay);
    assert.equal(watchCost(state, NOW, false).questionsPerDay, looksPerDay);
    const two = watchCost(overlapping().state, NOW, true);
    assert.equal(two.questionsPerDay, 3 * two.looksPerDay);
  });

  it('raises that the issuer knows the key and does not let it in, and nothing of what it may not do', () => {
    const codes = (verdict: ProbeVerdict) =>
      conditionsOf(seen(verdict).state, factsAt(NOW)).raised.map(({ code }) => code);
    assert.ok(codes('not-authorised').includes('KT-A362'));
    for (const verdict of ['accepted', 'out-of-scope', 'dead'] as const)
      assert.ok(!codes(verdict).includes('KT-A362'), verdict);
  });
});
