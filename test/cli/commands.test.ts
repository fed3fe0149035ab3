import assert from 'node:assert/strict';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { Fault } from '../../src/domain/fault.ts';
import { NOW, somePlan } from '../http/sample-fleet.ts';
import { ask } from '../http/server-for-tests.ts';
import { cli, startDaemon, widest } from './world-for-tests.ts';
import type { Daemon } from './world-for-tests.ts';

const ESCAPE = /\u001b/;

describe('commands that look', () => {
  let daemon: Daemon;
  beforeEach(async () => void (daemon = await startDaemon()));
  afterEach(() => daemon.stop());

  const looks = [
    ['status'],
    ['list'],
    ['show', 'wb-orders-1'],
    ['why', 'wb-quotes'],
    ['plan'],
    ['alerts'],
    ['doctor'],
    ['audit', 'list'],
    ['audit', 'verify'],
    ['custody', 'status'],
  ];
  for (const argv of looks) {
    it(`keyturn ${argv.join(' ')} fits 80 columns and has no colour in a pipe`, async () => {
      const { out, err } = await daemon.keyturn(...argv);
      assert.notEqual(out, '');
      assert.equal(err, '');
      assert.ok(widest(out) <= 80, out);
      assert.doesNotMatch(out, ESCAPE);
    });
  }

  it('colours a terminal, but not against NO_COLOR and not a dumb one', async () => {
    assert.match((await daemon.with({ tty: true })('status')).out, ESCAPE);
    for (const environment of [{ NO_COLOR: '1' }, { TERM: 'dumb' }]) {
      assert.doesNotMatch((await daemon.with({ tty: true, environment })('status')).out, ESCAPE);
    }
    assert.match((await daemon.with({ tty: true, environment: { NO_COLOR: '' } })('status')).out, ESCAPE);
  });

  it('prints the same JSON as the API, in RFC 3339', async () => {
    const { out } = await daemon.keyturn('status', '-o', 'json');
    assert.deepEqual(JSON.parse(out), (await ask(daemon.server, '/v1/status')).body);
    const shown = await daemon.keyturn('show', 'wb-orders-1', '-o', 'json');
    assert.deepEqual(JSON.parse(shown.out), (await ask(daemon.server, '/v1/credentials/wb-orders-1')).body);
    assert.match(shown.out, /"endsAt": "2026-12-08T10:00:00.000Z"/);
  });

  it('prints YAML with the same content', async () => {
    const { out } = await daemon.keyturn('plan', '-o', 'yaml');
    assert.deepEqual(parse(out), (await ask(daemon.server, '/v1/plan')).body);
  });

  it('prints names alone, one a line', async () => {
    const { out } = await daemon.keyturn('list', '-o', 'name');
    assert.equal(out, 'iam-archiver\nwb-orders-1\nwb-quotes\nwb-risk\n');
  });

  it('exits 1 where a check of doctor fails', async () => {
    const { code, out } = await daemon.keyturn('doctor');
    assert.equal(code, 1);
    assert.match(
      out,
      /✖ issuer webull-broker-hk +KT4001 no answer\n +Next: keyturn explain KT4001\n\n1 of 2 checks failed/,
    );
  });

  it('watches until Ctrl-C, clearing a terminal and never a pipe', async () => {
    const around = { interruptAfter: 'wb-risk' };
    const pipe = await daemon.with(around)('status', '--watch', '--interval', '0.1');
    assert.equal(pipe.code, 0);
    assert.doesNotMatch(pipe.out, ESCAPE);
    const screen = await daemon.with({ ...around, tty: true })('status', '--watch');
    assert.ok(screen.out.startsWith('\u001b[H\u001b[2J'));
  });

  it('goes on watching while the daemon is away', async () => {
    await daemon.server.close();
    const { code, err } = await daemon.with({ interruptAfter: 'Next: keyturn run' })('status', '--watch');
    assert.equal(code, 0);
    assert.match(err, /KT6001/);
  });
});

describe('audit', () => {
  let daemon: Daemon;
  beforeEach(async () => void (daemon = await startDaemon()));
  afterEach(() => daemon.stop());

  it('lists events with who and what', async () => {
    daemon.double.push(
      'wb-risk',
      { type: 'Requested', reason: 'requested', note: 'drill' },
      { type: 'Closed' },
    );
    const { out } = await daemon.keyturn('audit', 'list', 'wb-risk');
    assert.equal(
      out,
      `#     TIME                 CREDENTIAL    EVENT            WHAT
1     2026-12-02 06:00:01  wb-risk       Requested        requested: drill · by…
2     2026-12-02 06:00:02  wb-risk       Closed
`,
    );
  });

  it('reads page after page, and stops at a limit', async () => {
    daemon.double.push('wb-risk', ...Array.from({ length: 1_203 }, () => ({ type: 'Closed' }) as const));
    const all = JSON.parse((await daemon.keyturn('audit', 'list', '-o', 'json')).out) as { items: unknown[] };
    assert.equal(all.items.length, 1_203);
    const names = (await daemon.keyturn('audit', 'list', '--after', '3', '--limit', '2', '-o', 'name')).out;
    assert.equal(names, '4\n5\n');
  });

  it('follows what comes, an object a line for programs', async () => {
    daemon.double.push('wb-risk', { type: 'Closed' });
    setTimeout(() => daemon.double.push('wb-quotes', { type: 'Unmanaged' }), 50);
    const { out, code } = await daemon.with({ interruptAfter: 'Unmanaged' })(
      'audit',
      'list',
      '-f',
      '-o',
      'json',
    );
    assert.equal(code, 0);
    const rows = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { name: string; at: string });
    assert.deepEqual(
      rows.map(({ name }) => name),
      ['wb-risk', 'wb-quotes'],
    );
    assert.equal(rows[0]?.at, '2026-12-02T06:00:01.000Z');
  });

  it('does not take an unknown name for a quiet one', async () => {
    assert.equal((await daemon.keyturn('audit', 'list', 'nobody')).code, 1);
  });

  it('exits 1 where the journal does not verify', async () => {
    const problems = [{ stream: 'cred_x', seq: 4, saw: 'another hash' }];
    const anchors = { last: null, eventsAfter: 9, notAnchored: 0, file: 'x.anchors' };
    daemon.double.operations.verifyAudit = async () => ({ events: 9, streams: 1, problems, anchors });
    const { code, out } = await daemon.keyturn('audit', 'verify');
    assert.equal(code, 1);
    assert.match(out, /^✖ cred_x #4: another hash\n9 events in 1 streams: 1 do not fit/);
  });
});

describe('plan and apply', () => {
  let daemon: Daemon;
  beforeEach(async () => void (daemon = await startDaemon()));
  afterEach(() => daemon.stop());

  it('exits 2 under --detailed-exitcode when something would be rotated, else 0', async () => {
    assert.equal((await daemon.keyturn('plan')).code, 0);
    assert.equal((await daemon.keyturn('plan', '--detailed-exitcode')).code, 2);
    daemon.double.plan = { ...somePlan(), items: [] };
    assert.equal((await daemon.keyturn('plan', '--detailed-exitcode')).code, 0);
  });

  const times = [
    ['30d', NOW + 30 * 86_400_000],
    ['2026-12-24T00:00Z', Date.UTC(2026, 11, 24)],
  ] as const;
  for (const [text, at] of times) {
    it(`plans for ${text}`, async () => {
      await daemon.keyturn('plan', '--at', text);
      const [seen] = daemon.double.calls.at(-1)?.args as [number];
      assert.ok(Math.abs(seen - at) < 10_000, String(seen));
    });
  }

  it('says what the watch asks of each issuer, and saves nothing of it', async () => {
    const file = join(daemon.data, 'watched.plan');
    const { out } = await daemon.keyturn('plan', '--out', file);
    assert.match(out, /^watch of webull-broker-hk: 118 questions a day for 7 keys, at most 42 for one;$/m);
    assert.match(out, /^ +the issuer states no limit$/m);
    assert.doesNotMatch(await readFile(file, 'utf8'), /questionsPerDay/);
  });

  it('saves a plan that apply sends back as it was made', async () => {
    const file = join(daemon.data, 'week.plan');
    const saved = await daemon.keyturn('plan', '--out', file);
    assert.match(saved.out, new RegExp(`Next: keyturn apply ${file}\n$`));
    const { code, out } = await daemon.keyturn('apply', file, '--no-wait');
    assert.equal(code, 0);
    assert.equal(out, 'wb-quotes   rotation requested\n');
    assert.deepEqual(daemon.double.calls.at(-1)?.args[0], somePlan());
  });

  it('refuses an edited plan, something else and nothing', async () => {
    const file = join(daemon.data, 'week.plan');
    await daemon.keyturn('plan', '--out', file);
    await writeFile(file, (await readFile(file, 'utf8')).replace('wb-quotes', 'wb-risk'));
    const edited = await daemon.keyturn('apply', file);
    assert.deepEqual([edited.code, edited.err.slice(0, 6)], [1, 'KT6033']);
    await writeFile(file, '{"kind":"another"}');
    assert.match((await daemon.keyturn('apply', file)).err, /^KT6032/);
    assert.match((await daemon.keyturn('apply', join(daemon.data, 'none'))).err, /^KT6032 .*no such file/s);
    assert.ok(daemon.double.calls.every(({ operation }) => operation !== 'apply'));
  });

  it('prints what changed since a plan was made, and exits 1', async () => {
    const file = join(daemon.data, 'week.plan');
    await daemon.keyturn('plan', '--out', file);
    daemon.double.fail(
      'apply',
      new Fault('KT5013', { place: 'plan 9f3c', saw: 'wb-a: gone; wb-b: gone; wb-c: new, nothing' }),
    );
    const { code, err } = await daemon.keyturn('apply', file);
    assert.equal(code, 1);
    assert.match(err, /^KT5013 plan 9f3c: wb-a: gone\n {7}wb-b: gone\n {7}wb-c: new, nothing\n/);
  });

  it('says KT6038 where the plan can not be written', async () => {
    const { code, err } = await daemon.keyturn('plan', '--out', join(daemon.data, 'no', 'such', 'place'));
    assert.deepEqual([code, err.slice(0, 6)], [1, 'KT6038']);
  });
});

describe('exit codes of a daemon that is not there or not ours', () => {
  let daemon: Daemon;
  beforeEach(async () => void (daemon = await startDaemon()));
  afterEach(() => daemon.stop().catch(() => undefined));

  it('5 where no daemon runs, with the next command', async () => {
    const { code, out, err } = await cli(['status', '--data', '/nonexistent']);
    assert.deepEqual([code, out], [5, '']);
    assert.match(err, /^KT6001 \/nonexistent\/daemon\.json: no such file.*\nNext: keyturn run\n$/s);
  });

  it('5 where the daemon has gone', async () => {
    await daemon.server.close();
    assert.equal((await daemon.keyturn('status')).code, 5);
  });

  it('4 with a wrong token, one that others may read, and none', async () => {
    const file = join(daemon.data, 'admin-token');
    await writeFile(file, 'wrong');
    assert.equal((await daemon.keyturn('status')).code, 4);
    await chmod(file, 0o644);
    const open = await daemon.keyturn('status');
    assert.deepEqual([open.code, open.err.slice(0, 6)], [4, 'KT6005']);
    assert.equal((await daemon.keyturn('status', '--token-file', '/nonexistent')).code, 4);
  });

  it('1 for a credential that does not exist, 1 for an unforeseen error, without a stack', async () => {
    assert.equal((await daemon.keyturn('show', 'nobody')).code, 1);
    daemon.double.fail('status', new Error('boom'));
    const { code, err } = await daemon.keyturn('status');
    assert.equal(code, 1);
    assert.match(err, /^KT5099/);
    assert.doesNotMatch(err, /boom|node:|\.ts/);
  });
});
