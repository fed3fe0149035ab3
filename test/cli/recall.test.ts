import assert from 'node:assert/strict';
import { Fault } from '../../src/domain/fault.ts';
import { RECALL, RECALL_PLAN } from '../http/recall-double.ts';
import { cli, startDaemon, widest } from './world-for-tests.ts';
import type { Daemon } from './world-for-tests.ts';

const MANY = ['revoke', '--selector', 'team=x', '--reason', 'leak', '--incident', 'P123'] as const;

describe('keyturn revoke --selector', () => {
  let daemon: Daemon;
  beforeEach(async () => void (daemon = await startDaemon()));
  afterEach(() => daemon.stop());

  const called = (operation: string) => daemon.double.calls.filter((each) => each.operation === operation);

  it('shows what it hits in 80 columns, and nothing more under --dry-run', async () => {
    const { code, err } = await daemon.keyturn(
      ...MANY,
      '--waves',
      '1,25%',
      '--pause-between',
      '2m',
      '--dry-run',
    );
    assert.equal(code, 0);
    assert.match(err, /^RECALL {3}2 credentials: 3 keys end at the issuer, wave after wave\./);
    assert.match(err, /BLAST {4}2 consumers; of group:broker-ops; 1 declare none/);
    assert.match(err, /WAVE 1 {3}1: wb-orders-1\nWAVE 2 {3}1: wb-quotes\n/);
    assert.match(err, /AGREE {4}1 need others to agree \(webull-prod\)/);
    assert.match(err, /PAUSED {3}wb-quotes: a revocation goes through a pause/);
    assert.match(err, /BLOCKED {2}wb-risk: KT5014 no key of it is live/);
    assert.match(err, /STOPS {4}by itself where one does not come through/);
    assert.ok(widest(err) <= 80, err);
    assert.deepEqual(called('planRecall')[0]?.args, [
      {
        ...{ selector: { issuer: null, labels: { team: 'x' } }, leaked: true, incident: 'P123' },
        ...{ replace: true, note: null, waves: ['1', '25%'], budget: 0, pauseMs: 120_000 },
      },
    ]);
    assert.deepEqual(called('beginRecall'), []);
  });

  it('asks for the number of credentials, begins what was shown, and watches until it stops', async () => {
    const run = daemon.with({ tty: true, columns: 80, typed: '2\n', environment: { NO_COLOR: '1' } });
    const { code, out, err } = await run(...MANY);
    assert.equal(code, 3, 'it has stopped and waits for a person');
    assert.match(err, /Type 2 to continue: /);
    const [, confirmed] = called('beginRecall')[0]?.args ?? [];
    assert.deepEqual(confirmed, { digest: RECALL_PLAN.digest, breakGlass: null });
    assert.match(
      err,
      /recall_01 {2}1 of 3 proven dead, 1 FAILING, 1 to come\n {2}stopped: stopped by engine/,
    );
    assert.match(out, /^recall_01 {3}stopped\n[^]*wb-orders-1 {2}1 {5}failing/);
    assert.match(out, /Next: keyturn revoke --continue recall_01\n$/);
    assert.ok(widest(out + err) <= 80, out + err);
  });

  it('begins nothing where another number is typed, or nobody can type one', async () => {
    const wrong = await daemon.with({ tty: true, typed: '3\n' })(...MANY);
    assert.equal(wrong.code, 1);
    assert.match(wrong.err, /KT6035/);
    const pipe = await daemon.keyturn(...MANY);
    assert.match(pipe.err, /KT6034 [^]*Next: keyturn revoke --selector team=x --yes 2/);
    assert.match((await daemon.keyturn(...MANY, '--yes', 'all')).err, /KT6035/);
    assert.deepEqual(called('beginRecall'), []);
  });

  it('leaves it to the daemon when whoever watches goes away', async () => {
    const { operations } = daemon.double;
    Object.assign(operations, { recall: async () => ({ ...RECALL, state: 'moving' }) });
    const { code, err } = await daemon.with({ interruptAfter: 'proven dead' })(...MANY, '--yes', '2');
    assert.equal(code, 3);
    assert.match(err, /recall_01 {3}goes on in the daemon\nNext: keyturn revoke --status recall_01\n$/);
  });

  it('stops, continues, ends and lists by id', async () => {
    assert.match((await daemon.keyturn('revoke', '--status')).out, /^recall_01 {2}1 of 3 proven dead/);
    for (const [option, operation] of [
      ['--stop', 'stopRecall'],
      ['--continue', 'continueRecall'],
      ['--end', 'endRecall'],
    ] as const) {
      const { code } = await daemon.keyturn('revoke', option, 'recall_01');
      assert.equal(code, 0);
      assert.equal(called(operation)[0]?.args[0], 'recall_01');
    }
    const { out } = await daemon.keyturn('revoke', '--status', 'recall_01', '-o', 'json');
    assert.equal((JSON.parse(out) as { state: string }).state, 'stopped');
  });

  it('says which keys it wants, and refuses what does not go together', async () => {
    for (const argv of [
      ['revoke'],
      ['revoke', 'wb-risk', '--selector', 'team=x'],
      ['revoke', '--selector', 'team'],
      ['revoke', '--selector', 'team=x', '--spare'],
      ['revoke', '--selector', 'team=x', '--pause-between', 'long'],
    ])
      assert.equal(
        (await cli(argv)).code === 2 || (await daemon.keyturn(...argv)).code === 2,
        true,
        argv.join(' '),
      );
  });

  it("passes on the daemon's own refusal", async () => {
    daemon.double.fail('beginRecall', new Fault('KT1501', { place: 'the recall', saw: 'digest 00' }));
    const { code, err } = await daemon.keyturn(...MANY, '--yes', '2');
    assert.equal(code, 1);
    assert.match(err, /KT1501 [^]*digest 00/);
  });
});
