import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { roleToken } from '../http/known-callers.ts';
import { startDaemon, widest } from './world-for-tests.ts';
import type { Daemon, Surroundings } from './world-for-tests.ts';

describe('what waits for people, on the command line', () => {
  let daemon: Daemon;
  beforeEach(async () => void (daemon = await startDaemon()));
  afterEach(() => daemon.stop());

  /** Whoever holds the daemon's own token may not approve: that is for a second person. */
  const asApprover = async (around: Surroundings = {}) => {
    const file = join(daemon.data, 'approver-token');
    await writeFile(file, roleToken('approver'), { mode: 0o600 });
    return daemon.with({ ...around, environment: { KEYTURN_TOKEN_FILE: file } });
  };

  const called = (operation: string) =>
    daemon.double.calls.filter((call) => call.operation === operation).map(({ args }) => args.slice(0, -1));

  it('is listed with what it does, who must agree, and the command that answers', async () => {
    const { code, out } = await daemon.keyturn('approvals', 'list');
    assert.equal(code, 0);
    assert.equal(
      out,
      `◔ waits  appr_01  revoke and replace, as leaked
    wb-orders-1
    asked by user:operator 1h ago, ends Thu 3 Dec 06:00
    1 of group:oncall-lead must agree (policy webull-prod); agreed: user:lead-1
    digest 4f1c22ab90e3d177
    Next: keyturn approve appr_01
✖ review late  glass_01  revoke and replace
    wb-risk
    done by user:operator without approval 1d ago: on a public page
    to be reviewed by whoever may approve, until Wed 2 Dec 05:00
    Next: keyturn approvals review glass_01 --verdict justified --reason TEXT
`,
    );
    assert.ok(widest(out) <= 80);
  });

  it('gives programs what the API answers', async () => {
    const { out } = await daemon.keyturn('approvals', 'list', '-o', 'json');
    const view = JSON.parse(out) as { approvals: { expiresAt: string }[] };
    assert.match(view.approvals[0]?.expiresAt ?? '', /^2026-12-\d\dT/);
    assert.equal((await daemon.keyturn('approvals', 'list', '-o', 'name')).out, 'appr_01\nglass_01\n');
  });

  it('is agreed to by typing the digest that is shown', async () => {
    const keyturn = await asApprover({ tty: true, typed: '4f1c22ab90e3d177\n' });
    const { code, out, err } = await keyturn('approve', 'appr_01');
    assert.equal(code, 0);
    assert.match(err, /revoke and replace, as leaked[\s\S]*Type 4f1c22ab90e3d177 to continue/);
    assert.equal(out, 'wb-orders-1   agreed; it begins\n');
    assert.deepEqual(called('approve'), [['appr_01', { digest: '4f1c22ab90e3d177', reason: null }]]);
  });

  it('is not agreed to by typing something else, or where nobody can type', async () => {
    const typed = await daemon.with({ tty: true, typed: 'yes\n' })('approve', 'appr_01');
    assert.match(typed.err, /KT6035/);
    const piped = await daemon.keyturn('approve', 'appr_01');
    assert.match(piped.err, /KT6034[\s\S]*Next: keyturn approve appr_01 --digest DIGEST/);
    assert.deepEqual(called('approve'), []);
  });

  it('is agreed to in a script by the digest that the script has seen', async () => {
    const script = ['approve', 'appr_01', '--digest', 'feed', '--reason', 'change 12'];
    await (
      await asApprover()
    )(...script);
    assert.deepEqual(called('approve'), [['appr_01', { digest: 'feed', reason: 'change 12' }]]);
  });

  it('is not for the token of the daemon itself', async () => {
    const { code, err } = await daemon.keyturn('approve', 'appr_01', '--digest', '4f1c22ab90e3d177');
    assert.equal(code, 4);
    assert.match(err, /KT6003/);
  });

  it('ends with 3 while more people must agree, and with 6 where something is not done', async () => {
    const agreed = { name: 'wb-orders-1', missing: 1, why: null, afterPosition: 1 };
    for (const [outcome, code] of [
      ['waits', 3],
      ['stale', 6],
    ] as const) {
      daemon.double.operations.approve = async () => [{ ...agreed, outcome }];
      assert.equal((await (await asApprover())('approve', 'appr_01', '--digest', 'x')).code, code);
    }
  });

  it('knows nothing of an id that is not listed', async () => {
    const { code, err } = await daemon.keyturn('approve', 'appr_99', '--digest', 'x');
    assert.equal(code, 1);
    assert.match(err, /KT5201/);
  });

  it('is denied and reviewed with a reason', async () => {
    await daemon.keyturn('deny', 'appr_01', '--reason', 'markets are open');
    const verdict = ['--verdict', 'not-justified', '--reason', 'it was a test page'];
    const { out } = await (await asApprover())('approvals', 'review', 'glass_01', ...verdict);
    assert.equal(out, 'glass_01   reviewed: not-justified\n');
    assert.deepEqual(called('deny'), [['appr_01', 'markets are open']]);
    assert.deepEqual(called('reviewGlass'), [
      ['glass_01', { verdict: 'not-justified', reason: 'it was a test page' }],
    ]);
    assert.equal((await daemon.keyturn('deny', 'appr_01')).code, 2);
    assert.equal((await daemon.keyturn('approvals', 'review', 'glass_01')).code, 2);
  });

  it('ends rotate and revoke with 3 and the command for whoever may agree', async () => {
    const waits = { afterPosition: 1, approval: 'appr_07' };
    daemon.double.operations.rotate = async () => waits;
    daemon.double.operations.revoke = async () => waits;
    for (const argv of [
      ['rotate', 'wb-orders-1'],
      ['revoke', 'wb-orders-1', '--yes', 'wb-orders-1'],
    ]) {
      const { code, out, err } = await daemon.keyturn(...argv);
      assert.equal(code, 3);
      assert.equal(out, 'wb-orders-1   waits for approval appr_07; nothing is done before others agree\n');
      assert.match(err, /Next: keyturn approve appr_07\n$/);
    }
  });
});
