import assert from 'node:assert/strict';
import type { Sandbox } from '../../../src/sandbox/server.ts';
import { act, api, call, closeAll, demoKey, done, open, reset, verdict } from '../client.ts';
import type { Json } from '../client.ts';

const RESET = 'POST /developer/applications/*/reset';
const arm = (sandbox: Sandbox, fault: Json) => done(sandbox, 'POST /control/faults', fault);

/** How many resets really took effect. */
async function resets(sandbox: Sandbox): Promise<number> {
  const { applications } = await done(sandbox, 'GET /control/state');
  const [application] = applications as { counters: { reset: number } }[];
  assert.ok(application);
  return application.counters.reset;
}

describe('a fault on a reset', () => {
  afterEach(closeAll);

  const lost: [string, number][] = [
    ['drop-before', 0],
    ['drop-after', 1],
    ['truncate', 1],
    ['garbage', 1],
  ];
  for (const [kind, effects] of lost) {
    it(`${kind}: the reply is lost, and the reset took effect ${effects} times`, async () => {
      const sandbox = await open();
      await arm(sandbox, { route: RESET, kind });
      await assert.rejects(act(sandbox, 'reset', demoKey(sandbox).applicationId));
      assert.equal(await resets(sandbox), effects);
    });
  }

  for (const [kind, effects] of [
    ['error-before', 0],
    ['error-after', 1],
  ] as const) {
    it(`${kind}: the status says nothing, and the reset took effect ${effects} times`, async () => {
      const sandbox = await open();
      await arm(sandbox, { route: RESET, kind, status: 503 });
      const { status, body } = await act(sandbox, 'reset', demoKey(sandbox).applicationId);
      assert.deepEqual([status, body.error_code], [503, 'INTERNAL_SERVER_ERROR']);
      assert.equal(await resets(sandbox), effects);
    });
  }

  for (const [kind, effects] of [
    ['delay-before', 0],
    ['delay-after', 1],
  ] as const) {
    it(`${kind}: while the reply is awaited the reset has taken effect ${effects} times`, async () => {
      const sandbox = await open();
      await arm(sandbox, { route: RESET, kind, ms: 400 });
      const answer = act(sandbox, 'reset', demoKey(sandbox).applicationId);
      while ((await fired(sandbox)) === 0);
      await new Promise((resolve) => setTimeout(resolve, 50));
      assert.equal(await resets(sandbox), effects);
      assert.equal((await answer).status, 200);
      assert.equal(await resets(sandbox), 1);
    });
  }

  const fired = async (sandbox: Sandbox): Promise<number> => {
    const { faults } = await done(sandbox, 'GET /control/faults');
    return (faults as { fired: number }[])[0]?.fired ?? 0;
  };
});

describe('faults', () => {
  afterEach(closeAll);
  const PROBE = 'GET /broker/accounts/virtual-accounts/list';

  it('strike as often as armed, after letting some through, and then no more', async () => {
    const sandbox = await open();
    await arm(sandbox, { route: PROBE, kind: 'error-before', status: 429, skip: 1, times: 2 });
    const seen: string[] = [];
    for (let calls = 0; calls < 4; calls += 1) seen.push(await verdict(sandbox, demoKey(sandbox)));
    assert.deepEqual(seen, ['200', 'TOO_MANY_REQUESTS', 'TOO_MANY_REQUESTS', '200']);
  });

  it('strike one listener when told so, other routes never, and stop when disarmed', async () => {
    const sandbox = await open();
    const key = demoKey(sandbox);
    const { id } = await arm(sandbox, { route: '/**', kind: 'error-before', times: 0, listener: 'gateway' });
    assert.equal(await verdict(sandbox, key), 'INTERNAL_SERVER_ERROR');
    assert.equal((await api(sandbox, 'GET /staff/institutions')).status, 200);
    await done(sandbox, `DELETE /control/faults/${String(id)}`);
    assert.equal(await verdict(sandbox, key), '200');
    assert.equal((await api(sandbox, `DELETE /control/faults/${String(id)}`)).status, 404);
  });

  it('never strike the control side, where they are disarmed', async () => {
    const sandbox = await open();
    await arm(sandbox, { route: '/**', kind: 'drop-before', times: 0 });
    assert.deepEqual(await done(sandbox, 'DELETE /control/faults'), { disarmed: 1 });
  });

  it('give the gateway a wrong clock: it dates its reply and judges timestamps by it', async () => {
    const sandbox = await open();
    const key = demoKey(sandbox);
    await arm(sandbox, { route: PROBE, kind: 'clock', ms: 3_600_000, times: 2 });
    const { body, date } = await call(sandbox.gatewayUrl, key);
    assert.equal(body.error_code, 'ILLEGAL_TIMESTAMP');
    assert.ok(Math.abs(Date.parse(date ?? '') - Date.now() - 3_600_000) < 5000);
    assert.equal(await verdict(sandbox, key, { at: Date.now() + 3_600_000 }), '200');
    assert.equal(await verdict(sandbox, key), '200', 'the clock is right again');
  });

  it('are refused when they are none', async () => {
    const sandbox = await open();
    for (const fault of [
      { route: 'reset', kind: 'garbage' },
      { route: RESET, kind: 'explode' },
      { kind: 'clock' },
    ]) {
      assert.equal((await api(sandbox, 'POST /control/faults', fault)).status, 400);
    }
  });
});

describe('the control side', () => {
  afterEach(closeAll);

  it('names keys by digest and counts their calls, and never shows a secret', async () => {
    const sandbox = await open();
    const old = demoKey(sandbox);
    const fresh = await reset(sandbox, old.applicationId);
    await verdict(sandbox, old);
    await verdict(sandbox, fresh);
    await verdict(sandbox, fresh);
    const state = await done(sandbox, 'GET /control/state');
    const [application] = state.applications as { keys: Json[] }[];
    assert.deepEqual(
      application?.keys.map(({ live, acceptedCalls, ended }) => [live, acceptedCalls, ended]),
      [
        [true, 1, 'overlap'],
        [true, 2, null],
      ],
    );
    for (const { appSecret } of [old, fresh]) assert.equal(JSON.stringify(state).includes(appSecret), false);
  });

  it('moves the clock by and to, and back', async () => {
    const sandbox = await open();
    const { nowMs: before } = await done(sandbox, 'GET /control/clock');
    const { nowMs: after } = await done(sandbox, 'POST /control/clock', { moveMs: 1_000_000 });
    assert.ok(Math.abs(Number(after) - Number(before) - 1_000_000) < 5000);
    const { now } = await done(sandbox, 'POST /control/clock', { set: '2030-01-01T00:00:00Z' });
    assert.match(String(now), /^2030-01-01T00:00:0/);
    assert.equal((await done(sandbox, 'POST /control/clock', { reset: true })).offsetMs, 0);
    assert.equal((await api(sandbox, 'POST /control/clock', { moveMs: 1e18 })).status, 400);
  });

  it('plants a chosen key of a chosen age, and refuses a name that is taken', async () => {
    const sandbox = await open();
    const plant = {
      user: sandbox.seeded?.user,
      name: 'wb-canary',
      appKey: 'canary-key-1',
      appSecret: 'canary-secret-1',
    };
    const { applicationId } = await done(sandbox, 'POST /control/keys', { ...plant, ageMs: 86_400_000 });
    assert.equal(await verdict(sandbox, plant), '200');
    assert.equal((await api(sandbox, 'POST /control/keys', plant)).body.error_code, 'NAME_TAKEN');
    const fresh = await reset(sandbox, String(applicationId));
    assert.equal(fresh.appKey, plant.appKey);
    assert.equal(await verdict(sandbox, fresh), '200');
  });

  it('changes switches from now on, and refuses one that is none', async () => {
    const sandbox = await open();
    await done(sandbox, 'PATCH /control/switches', { overlapMs: 0 });
    const old = demoKey(sandbox);
    await reset(sandbox, old.applicationId);
    assert.equal(await verdict(sandbox, old), 'Invalid credentials: the app key has expired.');
    assert.equal((await api(sandbox, 'PATCH /control/switches', { overlap: 0 })).status, 400);
  });
});
