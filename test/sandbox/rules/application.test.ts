import assert from 'node:assert/strict';
import { editApplication, registerApplication } from '../../../src/sandbox/rules/application.ts';
import type { ApplicationEdit } from '../../../src/sandbox/rules/application.ts';
import { resetKey } from '../../../src/sandbox/rules/keys.ts';
import { applicationView } from '../../../src/sandbox/rules/view.ts';
import { DEMO } from '../../../src/sandbox/seed.ts';
import type { State } from '../../../src/sandbox/state.ts';
import {
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

const register = (state: State, name: string, id = 'app-x') =>
  registerApplication(state, T0, { user: DEMO.user, id, name });
const edit = (state: State, change: ApplicationEdit, now = T0) =>
  editApplication(state, now, { user: DEMO.user, id: theApplication(state).id, edit: change });

describe('key applications', () => {
  it('are named, and a name serves one of them', () => {
    const state = demoState();
    assert.equal(
      outcome(() => register(state, 'wb-orders-1')),
      'done',
    );
    assert.equal(
      outcome(() => register(state, DEMO.application)),
      'NAME_TAKEN',
    );
  });

  it('may coexist, or not, as the switch says', () => {
    assert.equal(
      outcome(() => register(demoState('broker-hk', { applicationsMayCoexist: true }), 'b')),
      'done',
    );
    const alone = demoState('broker-hk', { applicationsMayCoexist: true });
    const strict = { ...alone, switches: { ...alone.switches, applicationsMayCoexist: false } };
    assert.equal(
      outcome(() => register(strict, 'b')),
      'APPLICATION_LIMIT_REACHED',
    );
  });

  it('are renamed without a change to the key', () => {
    const state = demoState();
    const renamed = theApplication(edit(state, { name: 'wb-renamed' }).state);
    assert.equal(renamed.name, 'wb-renamed');
    assert.deepEqual(renamed.keys, theApplication(state).keys);
  });

  it('belong to their user: for another one there is none', () => {
    const state = demoState();
    const user = state.users[DEMO.user];
    assert.ok(user);
    const other = { ...user, email: 'risk-keys@example.com' };
    const both = { ...state, users: { ...state.users, [other.email]: other } };
    const theirs = { user: other.email, id: theApplication(state).id, edit: { name: 'mine' } };
    assert.equal(
      outcome(() => editApplication(both, T0, theirs)),
      'NOT_FOUND',
    );
  });

  it('show key and secret masked, once the key was shown', () => {
    const state = afterReset(demoState(), T0);
    const key = theApplication(state).keys[1];
    const view = applicationView(state, T0, theApplication(state));
    assert.ok(
      key && !JSON.stringify(view).includes(key.appSecret) && !JSON.stringify(view).includes(key.appKey),
    );
    assert.equal(view.appSecret, `****${key.appSecret.slice(-4)}`);
    assert.equal(view.lastResetAt, '2026-11-22T12:00:00.000Z');
    assert.equal(view.previousKeyExpiresAt, '2026-12-02T12:00:00.000Z');
    assert.equal(view.liveKeys, 2);
    assert.equal(view.keyStatus, 'active');
  });
});

describe('validity', () => {
  const endsAt = (state: State) => theApplication(state).keys.at(-1)?.endsAt;

  it('is chosen from 1 to 7 days where it is offered, and applies at the next reset', () => {
    const state = demoState('retail-us');
    const edited = edit(state, { validityDays: 2 }).state;
    assert.equal(endsAt(edited), endsAt(state), 'the present key keeps its end');
    assert.equal(endsAt(afterReset(edited, T0)), T0 + 2 * DAY);
    for (const validityDays of [0, 8]) {
      assert.equal(
        outcome(() => edit(state, { validityDays })),
        'VALIDITY_NOT_OFFERED',
      );
    }
    assert.equal(
      outcome(() => edit(demoState('broker-hk'), { validityDays: 3 })),
      'VALIDITY_NOT_OFFERED',
    );
  });
});

describe('the daily budget (retail-us)', () => {
  it('allows three resets a day, spends no code on a refusal, and is new the next day', () => {
    let state = demoState('retail-us');
    for (let resets = 0; resets < 3; resets += 1) state = afterReset(state, T0 + resets);
    const asked = withCode(state, 'reset', T0 + 10);
    assert.equal(
      outcome(() => resetKey(asked, T0 + 10, ask(asked), freshPair())),
      'BUDGET_EXHAUSTED',
    );
    assert.ok(asked.messages.at(-1)?.usable);
    const tomorrow = Date.parse('2026-11-23T00:00:00Z');
    assert.equal(theApplication(afterReset(state, tomorrow)).counters.reset, 4);
  });

  it('allows three edits a day', () => {
    let state = demoState('retail-us');
    for (const name of ['a', 'b', 'c']) state = edit(state, { name }).state;
    assert.equal(
      outcome(() => edit(state, { name: 'd' })),
      'BUDGET_EXHAUSTED',
    );
    assert.equal(
      outcome(() => edit(state, { name: 'd' }, T0 + DAY)),
      'done',
    );
  });

  it('is not stated for broker-hk', () => {
    let state = demoState();
    for (let resets = 0; resets < 5; resets += 1) state = afterReset(state, T0 + resets);
    assert.equal(theApplication(state).counters.reset, 5);
    assert.equal(applicationView(state, T0, theApplication(state)).budget, null);
  });
});
