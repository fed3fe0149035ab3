import assert from 'node:assert/strict';
import { alertsPage, worstFirst } from '../../src/cli/screen/alerts-page.ts';
import type { TableLook } from '../../src/cli/screen/status-table.ts';
import { noColour } from '../../src/cli/screen/style.ts';
import { HOUR_MS, MINUTE_MS } from '../../src/domain/duration.ts';
import { NOW } from '../http/sample-fleet.ts';
import { alertRow } from '../support/alert-row.ts';
import { startDaemon, widest } from './world-for-tests.ts';
import type { Daemon } from './world-for-tests.ts';

const LOOK: TableLook = { now: NOW, timezone: 'UTC', width: 80, paint: noColour };

describe('the screen of alerts', () => {
  it('puts what somebody has taken on, and what is quiet, after what waits for somebody', () => {
    const taken = alertRow({ key: 'a', ack: { at: NOW, by: 'user:ops', note: null } });
    const quiet = alertRow({ key: 'b', heldBack: { by: 'silence sil_1', untilAt: NOW + HOUR_MS } });
    const open = alertRow({ key: 'c', severity: 'warning' });
    assert.deepEqual(
      worstFirst([taken, quiet, open]).map(({ key }) => key),
      ['c', 'a', 'b'],
    );
  });

  it('says who acknowledged, what is quiet until when, and how to acknowledge the rest, in 80 columns', () => {
    const rows = [
      alertRow({ raisedAt: NOW - MINUTE_MS, escalated: 1, escalation: [{ afterMs: 1, to: ['lead'] }] }),
      alertRow({ key: 'b', ack: { at: NOW - MINUTE_MS, by: 'user:ops', note: 'on it' } }),
      alertRow({ key: 'c', heldBack: { by: 'KT-A101', untilAt: null }, drill: true }),
    ];
    const text = alertsPage(rows, LOOK);
    assert.match(text, /▲ escalated, step 1 of 1\n[^]*Ack: {2}keyturn alerts ack KT-A103\/cred_01\/\n/);
    assert.match(text, /✔ acknowledged by user:ops, 1m ago: on it/);
    assert.match(text, /DRILL: [^]*◌ quiet: KT-A101, while it stands/);
    assert.ok(widest(text) <= 80, text);
  });
});

describe('keyturn alerts', () => {
  let daemon: Daemon;
  beforeEach(async () => void (daemon = await startDaemon()));
  afterEach(() => daemon.stop());

  const calls = (operation: string) => daemon.double.calls.filter((call) => call.operation === operation);

  it('acknowledges by a code that names one alert, and asks for the key where it names several', async () => {
    daemon.double.alerts = [alertRow({ key: 'KT-A103/cred_01/' })];
    const one = await daemon.keyturn('alerts', 'ack', 'KT-A103', '--note', 'tonight');
    assert.equal(one.code, 0);
    assert.deepEqual(calls('acknowledgeAlert')[0]?.args.slice(0, 2), ['KT-A103/cred_01/', 'tonight']);
    daemon.double.alerts = [alertRow({ key: 'KT-A103/cred_01/' }), alertRow({ key: 'KT-A103/cred_02/' })];
    const two = await daemon.keyturn('alerts', 'ack', 'KT-A103');
    assert.notEqual(two.code, 0);
    assert.match(two.err, /2 alerts with the code KT-A103[^]*Next: keyturn alerts -o name/);
  });

  it('silences what is named, for a time, with a reason', async () => {
    const command = ['alerts', 'silence', '--code', 'KT-A109', '--label', 'env=prod', '--for', '4h'];
    const { code, out } = await daemon.keyturn(...command, '--reason', 'migration');
    assert.equal(code, 0);
    assert.match(out, /◌ KT-A109 env=prod is quiet until .*\nNext: keyturn alerts unsilence sil_1\n/);
    const match = { code: 'KT-A109', credential: null, severity: null, labels: { env: 'prod' } };
    assert.deepEqual(calls('silence')[0]?.args[0], { match, forMs: 4 * HOUR_MS, reason: 'migration' });
    assert.match((await daemon.keyturn(...command)).err, /--reason is missing/);
  });

  it('drills, and says where it goes, in 80 columns', async () => {
    const { code, out } = await daemon.keyturn('alerts', 'drill', '--severity', 'critical');
    assert.equal(code, 0);
    assert.match(out, /▲ drill, critical: goes to log, pagerduty-trading\n/);
    assert.ok(widest(out) <= 80, out);
    assert.match((await daemon.keyturn('alerts', 'drill')).err, /--severity is missing/);
  });

  it('lists silences and ends one', async () => {
    const { out } = await daemon.keyturn('alerts', 'silences');
    assert.match(out, /sil_1 +KT-A109 wb-orders-1/);
    assert.equal((await daemon.keyturn('alerts', 'unsilence', 'sil_1')).code, 0);
    assert.equal(calls('unsilence')[0]?.args[0], 'sil_1');
  });
});
