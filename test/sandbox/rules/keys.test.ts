import assert from 'node:assert/strict';
import type { ProfileName, Switches } from '../../../src/sandbox/profiles.ts';
import { deleteKeyApplication, generateKey, isLive, resetKey } from '../../../src/sandbox/rules/keys.ts';
import { registerApplication } from '../../../src/sandbox/rules/application.ts';
import { DEMO } from '../../../src/sandbox/seed.ts';
import type { State } from '../../../src/sandbox/state.ts';
import {
  CODE,
  DAY,
  T0,
  afterReset,
  ask,
  demoState,
  freshPair,
  outcome,
  theApplication,
  withCode,
} from './given.ts';

/** Which keys are alive, oldest first: `1` alive, `0` ended. */
const alive = (state: State, now: number): string =>
  theApplication(state)
    .keys.map((key) => (isLive(key, now) ? '1' : '0'))
    .join('');

function afterDelete(state: State, now: number): State {
  const change = deleteKeyApplication(withCode(state, 'delete', now), now, ask(state));
  assert.ok('reply' in change);
  return change.state;
}

describe('resetting a key', () => {
  const lives: [ProfileName, Partial<Switches>, string, string, string][] = [
    ['broker-hk', {}, 'both keys for ten days', '11', '01'],
    ['broker-hk', { overlapMs: 0 }, 'only the new key, when there is no overlap', '01', '01'],
    ['retail-hk', {}, 'only the new key', '01', '01'],
    ['retail-us', {}, 'only the new key, until its validity ends', '01', '00'],
  ];
  for (const [profile, switches, name, atOnce, afterTenDays] of lives) {
    it(`leaves ${name} (${profile})`, () => {
      const state = afterReset(demoState(profile, switches), T0);
      assert.equal(alive(state, T0), atOnce);
      assert.equal(alive(state, T0 + 10 * DAY), afterTenDays);
    });
  }

  it('ends the old key at the very end of the overlap and not a millisecond before', () => {
    const state = afterReset(demoState(), T0);
    assert.equal(alive(state, T0 + 10 * DAY - 1), '11');
    assert.equal(alive(state, T0 + 10 * DAY), '01');
  });

  it('keeps the App Key, or changes it with the secret, as the switch says', () => {
    for (const resetChangesAppKey of [false, true]) {
      const [old, fresh] = theApplication(
        afterReset(demoState('broker-hk', { resetChangesAppKey }), T0),
      ).keys;
      assert.notEqual(old?.appSecret, fresh?.appSecret);
      assert.equal(old?.appKey === fresh?.appKey, !resetChangesAppKey);
    }
  });

  it('kills the first old key at a second reset inside the overlap, or lets it run on, as the switch says', () => {
    for (const [secondResetKillsFirstOld, expected] of [
      [true, '011'],
      [false, '111'],
    ] as const) {
      const once = afterReset(demoState('broker-hk', { secondResetKillsFirstOld }), T0);
      const twice = afterReset(once, T0 + DAY);
      assert.equal(alive(twice, T0 + DAY), expected);
      assert.equal(alive(twice, T0 + 10 * DAY), '011', 'the first old key has its own ten days');
      assert.equal(alive(twice, T0 + 11 * DAY), '001');
    }
  });

  it('tells when the old key ends, and notes the time of the reset', () => {
    const state = withCode(demoState(), 'reset', T0);
    const change = resetKey(state, T0, ask(state), freshPair());
    assert.ok('reply' in change);
    assert.equal(change.reply.previousEndsAt, T0 + 10 * DAY);
    assert.equal(change.reply.key.endsAt, null);
    assert.equal(theApplication(change.state).lastResetAt, T0);
    assert.equal(theApplication(change.state).counters.reset, 1);
  });

  it('takes effect once per code', () => {
    const state = withCode(demoState(), 'reset', T0);
    const first = resetKey(state, T0, ask(state), freshPair());
    assert.ok('reply' in first);
    assert.equal(
      outcome(() => resetKey(first.state, T0, ask(state), freshPair())),
      'CODE_EXPIRED',
    );
  });

  it('needs a key to reset', () => {
    const registered = registerApplication(demoState(), T0, { user: DEMO.user, id: 'app-x', name: 'x' });
    const asking = { ...ask(registered.state), id: 'app-x' };
    assert.equal(
      outcome(() => resetKey(registered.state, T0, asking, freshPair())),
      'NO_KEY_YET',
    );
  });
});

describe('generating a key', () => {
  it('happens once per application', () => {
    const state = withCode(demoState(), 'generate', T0);
    assert.equal(
      outcome(() => generateKey(state, T0, ask(state), freshPair())),
      'KEY_ALREADY_GENERATED',
    );
  });

  it('gives a key without an end, or one that ends with the chosen validity', () => {
    for (const [profile, endsAt] of [
      ['broker-hk', null],
      ['retail-us', T0 + 7 * DAY],
    ] as const) {
      const { state } = registerApplication(demoState(profile), T0, {
        user: DEMO.user,
        id: 'app-x',
        name: 'x',
      });
      const coded = { ...state, demoApplicationId: 'app-x' };
      const change = generateKey(withCode(coded, 'generate', T0), T0, ask(coded), freshPair());
      assert.ok('reply' in change);
      assert.equal(change.reply.key.endsAt, endsAt);
      assert.equal(change.reply.previousEndsAt, null);
    }
  });
});

describe('deleting a key application', () => {
  it('ends every key at once and takes the application from the list', () => {
    const state = afterDelete(afterReset(demoState(), T0), T0 + DAY);
    assert.equal(alive(state, T0 + DAY), '00');
    assert.equal(
      outcome(() => resetKey(state, T0, ask(state), freshPair())),
      'NOT_FOUND',
    );
  });

  it('ends only the old key inside an overlap where the switch says so, and all at a second try', () => {
    const once = afterDelete(
      afterReset(demoState('broker-hk', { deleteEndsAllVersions: false }), T0),
      T0 + DAY,
    );
    assert.equal(alive(once, T0 + DAY), '01');
    assert.equal(theApplication(once).deletedAt, null);
    const twice = afterDelete(once, T0 + 2 * DAY);
    assert.equal(alive(twice, T0 + 2 * DAY), '00');
    assert.equal(theApplication(twice).deletedAt, T0 + 2 * DAY);
  });

  it('needs a code of its own and the trading password', () => {
    const state = withCode(demoState(), 'reset', T0);
    assert.equal(
      outcome(() => deleteKeyApplication(state, T0, ask(state))),
      'CODE_EXPIRED',
    );
  });
});

describe('the step-up', () => {
  const reset = (state: State, now: number, over: { code?: string; tradingPassword?: string }) =>
    resetKey(state, now, ask(state, over), freshPair());

  it('refuses a wrong code and a wrong trading password, and says how many tries are left', () => {
    const state = withCode(demoState(), 'reset', T0);
    const wrongCode = reset(state, T0, { code: '000000' });
    assert.ok('refusal' in wrongCode);
    assert.deepEqual([wrongCode.refusal.code, wrongCode.refusal.details.attemptsLeft], ['WRONG_CODE', 2]);
    const wrongPassword = reset(wrongCode.state, T0, { tradingPassword: 'guess-1' });
    assert.ok('refusal' in wrongPassword);
    assert.deepEqual(
      [wrongPassword.refusal.code, wrongPassword.refusal.details.attemptsLeft],
      ['WRONG_TRADING_PASSWORD', 1],
    );
    assert.equal(alive(wrongPassword.state, T0), '1', 'nothing took effect');
  });

  it('locks the account at the third wrong entry, also for the right ones, until the time is over', () => {
    let state = withCode(demoState(), 'reset', T0);
    for (let tries = 0; tries < 3; tries += 1) state = reset(state, T0, { tradingPassword: 'guess-1' }).state;
    assert.equal(
      outcome(() => reset(state, T0, {})),
      'ACCOUNT_LOCKED',
    );
    const later = T0 + 30 * 60_000;
    assert.equal(
      outcome(() => reset(state, later - 1, {})),
      'ACCOUNT_LOCKED',
    );
    assert.equal(
      outcome(() => reset(withCode(state, 'reset', later), later, {})),
      'done',
    );
  });

  it('forgets wrong entries after a right pair', () => {
    const state = withCode(demoState(), 'reset', T0);
    const wrong = reset(state, T0, { code: '000000' }).state;
    const right = reset(wrong, T0, {}).state;
    assert.equal(right.users[DEMO.user]?.stepUp.wrong, 0);
  });

  it('takes a code for five minutes, and only the newest', () => {
    const state = withCode(demoState(), 'reset', T0);
    const fiveMinutes = 5 * 60_000;
    assert.equal(
      outcome(() => reset(state, T0 + fiveMinutes - 1, {})),
      'done',
    );
    assert.equal(
      outcome(() => reset(state, T0 + fiveMinutes, {})),
      'CODE_EXPIRED',
    );
    const newer = withCode(state, 'reset', T0 + 1);
    assert.equal(newer.messages.filter((message) => message.usable).length, 1);
    assert.equal(newer.messages.at(-1)?.code, CODE);
  });

  it('refuses everything to a user who is not authorised', () => {
    const state = withCode(demoState(), 'reset', T0);
    const user = state.users[DEMO.user];
    assert.ok(user);
    const stranger = { ...state, users: { [DEMO.user]: { ...user, authorization: null } } };
    assert.equal(
      outcome(() => reset(stranger, T0, {})),
      'NOT_AUTHORIZED',
    );
  });
});
