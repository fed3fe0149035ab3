import assert from 'node:assert/strict';
import { unregistered } from '../../src/domain/credential.ts';
import { isTooMuch, loadWith, noLoad, watchLoadText } from '../../src/domain/present/watch-load.ts';
import type { WatchLoad } from '../../src/domain/present/watch-load.ts';
import { watchCost } from '../../src/domain/watch.ts';
import { imported, overlapping, profile, START_AT } from '../support/history.ts';

const issuer = { name: 'webull', profile, programLooks: true };
const none = noLoad(issuer);
const load = (change: Partial<WatchLoad>): WatchLoad => ({ ...none, keys: 1, ...change });

describe('what the watch asks of an issuer', () => {
  it('is the sum of what each credential costs, and the most of any key', () => {
    const [quiet, moving] = [imported().state, overlapping().state];
    const added = [quiet, moving].reduce((sum, state) => loadWith(sum, state, START_AT, issuer), none);
    const [one, two] = [watchCost(quiet, START_AT, true), watchCost(moving, START_AT, true)];
    assert.deepEqual(added, {
      ...{ issuer: 'webull', credentials: 2, keys: 3, callsPerMinute: null },
      questionsPerDay: one.questionsPerDay + two.questionsPerDay,
      mostPerKey: two.questionsPerDay / 2,
    });
  });

  it('is nothing where there is no key', () => {
    assert.deepEqual(loadWith(none, unregistered('cred_x'), START_AT, issuer), none);
    assert.equal(watchLoadText(none), 'no key is watched');
  });

  it('is said in whole questions, rounded up, against the limit or without one', () => {
    assert.equal(
      watchLoadText(load({ questionsPerDay: 9.2, mostPerKey: 9.2 })),
      '10 questions a day for 1 key, at most 10 for one; the issuer states no limit',
    );
    assert.equal(
      watchLoadText(load({ keys: 1000, questionsPerDay: 9_200, mostPerKey: 96, callsPerMinute: 60 })),
      '9,200 questions a day for 1,000 keys, at most 96 for one; 10.7 % of the 60 calls a minute that the issuer takes',
    );
  });

  it('is too much from a tenth of the limit on, and never where none is stated', () => {
    assert.equal(isTooMuch(load({ questionsPerDay: 8_640, callsPerMinute: 60 })), false);
    assert.equal(isTooMuch(load({ questionsPerDay: 8_641, callsPerMinute: 60 })), true);
    assert.equal(isTooMuch(load({ questionsPerDay: 1e9, callsPerMinute: null })), false);
  });
});
