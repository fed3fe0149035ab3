import assert from 'node:assert/strict';
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DAY_MS } from '../../src/domain/duration.ts';
import { Fault } from '../../src/domain/fault.ts';
import { NOW } from '../http/sample-fleet.ts';
import { startDaemon, widest } from './world-for-tests.ts';
import type { Daemon } from './world-for-tests.ts';

describe('commands on the life of a key', () => {
  let daemon: Daemon;
  beforeEach(async () => void (daemon = await startDaemon()));
  afterEach(() => daemon.stop());

  const asked = () => daemon.double.calls.filter(({ operation }) => operation === 'life').at(-1)?.args;

  it('say what they do, in 80 columns and without colour in a pipe', async () => {
    const { code, out } = await daemon.keyturn('pause', 'wb-orders-1', '--reason', 'desk moves');
    assert.equal(code, 0);
    assert.match(out, /✔ does +starts no new rotation/);
    assert.match(out, /Next: keyturn resume wb-orders-1\n$/);
    assert.ok(widest(out) <= 80);
    assert.deepEqual(asked()?.slice(0, 3), ['wb-orders-1', { act: 'pause', reason: 'desk moves' }, false]);
  });

  it('ask for a reason', async () => {
    for (const argv of [['pause'], ['cancel'], ['hold', '--until', '3d']]) {
      const [command = '', ...options] = argv;
      const { code, err } = await daemon.keyturn(command, 'wb-orders-1', ...options);
      assert.equal(code, 2);
      assert.match(err, /KT6031 .*no reason/);
    }
    assert.equal(asked(), undefined);
  });

  it('only plan under --dry-run', async () => {
    const { out } = await daemon.keyturn('pause', 'wb-orders-1', '--reason', 'x', '--dry-run');
    assert.match(out, /dry run: nothing is done/);
    assert.equal(asked()?.[2], true);
  });

  it('take the end of a hold as a time or a distance', async () => {
    await daemon.keyturn('hold', 'wb-orders-1', '--until', '3d', '--reason', 'x');
    const [, request] = asked() as [string, { untilAt: number }];
    assert.ok(Math.abs(request.untilAt - NOW - 3 * DAY_MS) < 60_000);
    await daemon.keyturn('hold', 'wb-orders-1', '--end');
    assert.deepEqual(asked()?.[1], { act: 'end-hold', reason: null });
    assert.equal((await daemon.keyturn('hold', 'wb-orders-1')).code, 2);
  });

  it('watch what is written until every destination holds it', async () => {
    daemon.double.script('wb-orders-1', [
      { type: 'RedeliveryChecked', stores: { a: '1' }, holding: [] },
      { type: 'RolledBack', version: 3, fromVersion: 4 },
    ]);
    const { code, err } = await daemon.keyturn('rollback', 'wb-orders-1', '--reason', 'x');
    assert.equal(code, 0);
    assert.match(err, /✔ rolled back +v3 is current, v4 previous/);
  });

  it('say why what is written stopped', async () => {
    const fault = {
      code: 'KT5107',
      place: 'p',
      saw: 'the issuer refuses v3',
      expected: 'e',
      next: 'keyturn show x',
    };
    daemon.double.script('wb-orders-1', [
      { type: 'RedeliveryStopped', fault },
      { type: 'RedeliveryDropped' },
    ]);
    const { code, err } = await daemon.keyturn('sync', 'wb-orders-1', '--reason', 'x');
    assert.equal(code, 1);
    assert.match(err, /KT5107 p: the issuer refuses v3/);
  });

  describe('keyturn import', () => {
    const KEY = { appKey: 'fake-app-key', appSecret: 'fake-app-secret' };
    const HANDED_OVER = [{ type: 'HandedOver', version: 4, oldEndsAt: null }] as const;
    const brought = () => daemon.double.calls.find(({ operation }) => operation === 'importKey')?.args[2];

    it('takes a key from a file that only its owner may read', async () => {
      daemon.double.script('wb-orders-1', HANDED_OVER);
      const file = join(daemon.data, 'key.json');
      await writeFile(file, JSON.stringify(KEY), { mode: 0o600 });
      const argv = ['import', 'wb-orders-1', '--reason', 'x', '--file', file];
      const { code, out, err } = await daemon.keyturn(...argv);
      assert.equal(code, 0);
      assert.equal(brought(), JSON.stringify(KEY));
      assert.doesNotMatch(out + err, /fake-app-secret/);
      await chmod(file, 0o644);
      assert.match((await daemon.keyturn(...argv)).err, /KT6005 .*mode 0644/);
    });

    it('quotes nothing of a file that holds no key', async () => {
      const file = join(daemon.data, 'key.json');
      await writeFile(file, 'fake-app-secret', { mode: 0o600 });
      const { err } = await daemon.keyturn('import', 'wb-orders-1', '--reason', 'x', '--file', file);
      assert.match(err, /KT6004/);
      assert.doesNotMatch(err, /fake-app-secret/);
    });

    it('asks for both parts on a terminal, without an echo', async () => {
      daemon.double.script('wb-orders-1', HANDED_OVER);
      const typed = `${KEY.appKey}\n${KEY.appSecret}\n`;
      const { code, out, err } = await daemon.with({ tty: true, typed })(
        'import',
        'wb-orders-1',
        '--reason',
        'x',
      );
      assert.equal(code, 0);
      assert.equal(brought(), JSON.stringify(KEY));
      assert.match(err, /App Key: \nApp Secret: \n/);
      assert.doesNotMatch(out + err, /fake-app/);
    });

    it('takes no key from a pipe', async () => {
      const { code, err } = await daemon.keyturn('import', 'wb-orders-1', '--reason', 'x');
      assert.equal(code, 2);
      assert.match(err, /KT6034/);
    });
  });

  describe('keyturn decommission', () => {
    const REASON = ['--reason', 'desk closed'] as const;
    const OVER = [
      { type: 'DecommissionChecked', stores: { 'vault-prod:a': '1' } },
      { type: 'Emptied', destination: 'vault-prod:a' },
      { type: 'Decommissioned', reason: 'desk closed', kept: [] },
    ] as const;

    it('shows what it does first, asks for the name, and watches until the life is over', async () => {
      daemon.double.script('wb-orders-1', OVER);
      const argv = ['decommission', 'wb-orders-1', ...REASON, '--consumers-gone'];
      const { code, err } = await daemon.with({ tty: true, typed: 'wb-orders-1\n' })(...argv);
      assert.equal(code, 0);
      const told = err.replaceAll(/\u001b\[\d+m/g, '');
      assert.match(told, /✔ does .*\nType wb-orders-1 to continue: /);
      assert.match(told, /✔ emptied +vault-prod:a\n +✔ decommissioned/);
      const request = { act: 'decommission', reason: 'desk closed', keepKey: false, consumersGone: true };
      assert.deepEqual(asked()?.slice(0, 3), ['wb-orders-1', request, false]);
    });

    it('does nothing for another name, nor where nobody can type one', async () => {
      const typed = await daemon.with({ tty: true, typed: 'wb-risk\n' })(
        'decommission',
        'wb-orders-1',
        ...REASON,
      );
      assert.match(typed.err, /KT6035/);
      const piped = await daemon.keyturn('decommission', 'wb-orders-1', ...REASON);
      assert.match(piped.err, /KT6034[^]*Next: keyturn decommission wb-orders-1 --yes wb-orders-1/);
      assert.deepEqual([typed.code, piped.code, asked()?.[2]], [1, 2, true], 'only the dry run was asked');
    });

    it('takes the name as an option, and leaves the key alive where told so', async () => {
      daemon.double.script('wb-orders-1', OVER);
      const yes = ['--yes', 'wb-orders-1', '--keep-key'];
      assert.equal((await daemon.keyturn('decommission', 'wb-orders-1', ...REASON, ...yes)).code, 0);
      assert.equal((asked()?.[1] as { keepKey: boolean }).keepKey, true);
    });

    it('only plans under --dry-run, and needs no name for that', async () => {
      const { code, out } = await daemon.keyturn('decommission', 'wb-orders-1', ...REASON, '--dry-run');
      assert.deepEqual([code, asked()?.[2]], [0, true]);
      assert.match(out, /dry run: nothing is done[^]*Next: keyturn decommission wb-orders-1\n$/);
    });

    it('says where it waits for a person at the portal', async () => {
      daemon.double.script('wb-orders-1', [{ type: 'TaskOpened', task: 'task_1', kind: 'delete' }]);
      const argv = ['decommission', 'wb-orders-1', ...REASON, '--yes', 'wb-orders-1'];
      const { code, err } = await daemon.keyturn(...argv);
      assert.notEqual(code, 0);
      assert.match(err, /needs a person +delete the application at the portal/);
    });
  });

  it('print the plan as JSON', async () => {
    const { out } = await daemon.keyturn('resume', 'wb-orders-1', '-o', 'json');
    assert.equal((JSON.parse(out) as { plan: { act: string } }).plan.act, 'resume');
  });

  it('report what is refused', async () => {
    const fault = new Fault('KT5105', { place: 'credential wb-orders-1', saw: 'the issuer was called' });
    daemon.double.fail('life', fault);
    const { code, err } = await daemon.keyturn('cancel', 'wb-orders-1', '--reason', 'x');
    assert.equal(code, 1);
    assert.match(err, /KT5105/);
  });
});
