import assert from 'node:assert/strict';
import { ADOPTION } from '../http/sample-answers.ts';
import { startDaemon, widest } from './world-for-tests.ts';
import type { Daemon } from './world-for-tests.ts';

describe('who has which version', () => {
  let daemon: Daemon;
  beforeEach(async () => void (daemon = await startDaemon()));
  afterEach(() => daemon.stop());

  it('is one line a pod, and what nobody knows is said as such', async () => {
    const { code, out } = await daemon.keyturn('who', 'wb-orders-1');
    assert.equal(code, 0);
    assert.match(out, /^wb-orders-1 {3}v7 · 1 of 5 loaded · 1 delivered · 1 old · 2 unknown, so old\n/);
    assert.match(out, /trading\/orders-0 +order-router +v7 .* loaded\n/);
    assert.match(out, /trading\/orders-3 +order-router +– +– +old\? not injected\n/);
    assert.match(out, /by its token +risk-batch +– +– +old\? not heard of\n/);
    assert.match(out, /\nv6 ends Tue 8 Dec 06:00, in (6d|5d 23h): who has not loaded v7 by then fails\n$/);
  });

  it('fits on 80 columns', async () => {
    const { out } = await daemon.with({ tty: true, environment: { NO_COLOR: '1' } })('who', 'wb-orders-1');
    assert.ok(widest(out) <= 80, out);
  });

  it('is the whole of it for a program', async () => {
    const { out } = await daemon.keyturn('who', 'wb-orders-1', '-o', 'json');
    assert.equal((JSON.parse(out) as { holders: unknown[] }).holders.length, 5);
  });

  it('ends a rollout at its time with those who lack it, and a code of its own', async () => {
    const { code, out, err } = await daemon.keyturn('rollout', 'status', 'wb-orders-1', '--timeout', '1s');
    assert.equal(code, 6);
    assert.doesNotMatch(out, /orders-0/);
    assert.match(out, /trading\/orders-1 .* delivered\n/);
    assert.match(err, /^wb-orders-1 {3}v7 · 1 of 5 loaded .*\nNext: keyturn who wb-orders-1\n$/);
  });

  it('waits until everybody has loaded it', async () => {
    const everybody = ADOPTION.holders.slice(0, 1);
    let looks = 0;
    daemon.double.operations.adoption = async (credential) => {
      looks += 1;
      return { ...ADOPTION, credential, holders: looks === 1 ? ADOPTION.holders : everybody };
    };
    const { code, out } = await daemon.keyturn('rollout', 'status', 'wb-orders-1');
    assert.deepEqual([code, out, looks], [0, 'wb-orders-1   everybody has loaded v7\n', 2]);
  });
});
