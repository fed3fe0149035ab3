import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expectClean } from '../../support/e2e-surface/expect-refusal.ts';
import { addressOf } from '../../support/e2e-surface/installation.ts';
import { runProgram, startProgram } from '../../support/e2e-surface/program.ts';
import type { Ended, Running } from '../../support/e2e-surface/program.ts';

describe('the first minute', function () {
  this.timeout(60_000);
  let folder: string;
  let data: string;
  let daemon: Running;

  const start = (): Running => startProgram(['run', '--data', data, '--listen', '127.0.0.1:0']);
  const cli = (...args: readonly string[]): Promise<Ended> => runProgram([...args, '--data', data]);
  const said = async (exit: number, ...args: readonly string[]): Promise<string> => {
    const { code, stdout, stderr } = await cli(...args);
    assert.equal(code, exit, stdout + stderr);
    expectClean(stdout + stderr, []);
    return stdout + stderr;
  };
  const json = async <T>(...args: readonly string[]): Promise<T> =>
    JSON.parse((await cli(...args, '-o', 'json')).stdout) as T;
  const versions = async (): Promise<readonly string[]> => {
    const view = await json<{ versions: readonly { version: number; status: string }[] }>('show', 'wb-demo');
    return view.versions.map(({ version, status }) => `v${version} ${status}`);
  };

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'keyturn-first-minute-'));
    data = join(folder, 'data');
  });

  after(async () => {
    await daemon.stop('SIGKILL');
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  });

  it('rotates the old key at the first tick and shows one calm screen', async () => {
    daemon = start();
    await daemon.says(/Ctrl-C stops\.\n/);
    const lines = daemon.stdout().split('\n');
    assert.match(
      lines[0] ?? '',
      /^keyturn \d+\.\d+\.\d+ · embedded: journal, store and sandbox issuer in \//,
    );
    assert.equal(
      lines[1],
      'Nothing leaves this machine. A robot plays the person with the phone (autopilot).',
    );
    assert.equal(lines[3], 'wb-demo   its key is 80 days old · policy demo says rotate at 75d');
    assert.match(
      lines[4] ?? '',
      /^ {2}✔ preflight {3}✔ reset at issuer {3}✔ sealed {3}✔ verified {3}✔ promoted {3}\d+\.\d s$/,
    );
    assert.match(
      lines[5] ?? '',
      /^wb-demo {3}v2 current · v1 still accepted, ends \w{3},? \d+ \w+,? \d\d:\d\d \(in (?:10d|9d 23h)\)$/,
    );
    assert.match(
      lines[7] ?? '',
      /^Dashboard {3}http:\/\/127\.0\.0\.1:\d+\/login\/ktl_[\w-]{43} {3}\(one use\)$/,
    );
    assert.match(lines[8] ?? '', /^API {9}http:\/\/127\.0\.0\.1:\d+ {3}\(token in .*\/admin-token\)$/);
    assert.match(
      lines[9] ?? '',
      /^Issuer {6}http:\/\/127\.0\.0\.1:\d+ {3}\(its pages, to rehearse by hand\)$/,
    );
    assert.match(lines[10] ?? '', /^Log {9}.*\/keyturn\.log$/);
    assert.match(lines[11] ?? '', /^Try {9}npx keyturn status · npx keyturn why wb-demo/);
    assert.ok(lines.length <= 15, daemon.stdout());
    assert.equal(daemon.stderr(), '');
    expectClean(daemon.stdout(), [await token()]);
    assert.deepEqual(await versions(), ['v1 previous', 'v2 current']);
  });

  it('stops cleanly on Ctrl-C, and a second start goes on with the overlap', async () => {
    const { code, signal } = await daemon.stop('SIGINT');
    assert.deepEqual({ code, signal }, { code: 0, signal: null });
    assert.equal((await cli('status')).code, 5);
    daemon = start();
    await daemon.says(/Ctrl-C stops\.\n/);
    assert.match(daemon.stdout(), /^wb-demo {3}v2 current · v1 still accepted, ends /m);
    assert.doesNotMatch(daemon.stdout(), /its key is 80 days old/);
    assert.deepEqual(await versions(), ['v1 previous', 'v2 current']);
  });

  it('answers every question that the screen suggests, in 80 columns', async () => {
    const questions: readonly (readonly [readonly string[], RegExp])[] = [
      [['status'], /^wb-demo +● overlap .*old key ends .*0\/1 loaded$/m],
      [['list'], /^wb-demo +v2 +overlap +group:broker-ops +webull-sandbox$/m],
      [['show', 'wb-demo'], /^v2 +current .*\nv1 +previous /m],
      [['why', 'wb-demo'], /the old key lives until the overlap ends/],
      [['plan'], /1 nothing · digest/],
      [['alerts'], /^No alerts\.$/m],
      [['audit', 'list', 'wb-demo'], /Promoted/],
      [['audit', 'verify'], /✔ \d+ events/],
      [['doctor'], /checks, all well/],
      [['explain', 'KT5013'], /^KT5013/],
      [['explain', 'KT-A103'], /^KT-A103/],
      [['completion', 'bash'], /complete -o default -F _keyturn keyturn/],
      [['completion', 'zsh'], /#compdef keyturn/],
      [['completion', 'fish'], /complete -c keyturn/],
      [['--help'], /Exit codes: 0 done/],
      [['--version'], /^keyturn \d/],
    ];
    const ask = async ([args, pattern]: (typeof questions)[number]): Promise<void> => {
      const alone = /^(?:explain|completion|--)/.test(args[0] ?? '');
      const { code, stdout, stderr } = await (alone ? runProgram(args) : cli(...args));
      assert.equal(code, 0, stderr);
      assert.match(stdout, pattern);
      expectClean(stdout, []);
      if (args[0] !== 'completion') assert.deepEqual(tooWide(stdout), []);
    };
    for (let at = 0; at < questions.length; at += 4) await Promise.all(questions.slice(at, at + 4).map(ask));
  });

  it('prints the same as JSON, as YAML and wide', async () => {
    const { parse } = await import('yaml');
    for (const args of [['status'], ['show', 'wb-demo'], ['why', 'wb-demo'], ['plan']]) {
      const [whole, yaml] = await Promise.all([
        json(...args),
        cli(...args, '-o', 'yaml').then(({ stdout }) => parse(stdout) as unknown),
        said(0, ...args, '-o', 'wide'),
      ]);
      assert.deepEqual(steady(yaml), steady(whole), args.join(' '));
    }
    assert.equal((await cli('list', '-o', 'name')).stdout, 'wb-demo\n');
  });

  it('lets a consumer report what it loaded, and do nothing else', async () => {
    const consumer = (await readFile(join(data, 'manifests', 'order-router-token'), 'utf8')).trim();
    const call = async (method: string, path: string, body?: unknown): Promise<number> => {
      const reply = await fetch(`${await addressOf(data)}${path}`, {
        method,
        headers: { authorization: `Bearer ${consumer}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return reply.status;
    };
    assert.equal(await call('POST', '/v1/credentials/wb-demo/loaded', { version: 2 }), 204);
    assert.match(await said(0, 'status'), /1\/1 loaded/);
    const forbidden: readonly (readonly [string, string, unknown?])[] = [
      ['GET', '/v1/status'],
      ['GET', '/v1/credentials/wb-demo'],
      ['GET', '/v1/events'],
      ['GET', '/v1/plan'],
      ['POST', '/v1/credentials/wb-demo/rotate', {}],
      ['POST', '/v1/credentials/wb-demo/revoke', { replace: false }],
      ['POST', '/v1/credentials/wb-demo/loaded', { version: 2, consumer: 'somebody-else' }],
      ['POST', '/v1/credentials/another/loaded', { version: 2 }],
    ];
    for (const [method, path, body] of forbidden)
      assert.equal(await call(method, path, body), 403, `${method} ${path}`);
    assert.equal(await call('POST', '/v1/credentials/wb-demo/loaded', { version: 99 }), 422);
  });

  it('refuses a second rotation inside of the overlap', async () => {
    const refusal = await said(1, 'rotate', 'wb-demo');
    assert.match(refusal, /^KT5011 credential wb-demo: a rotation is open \(overlap\)$/m);
    assert.match(refusal, /^Next: keyturn show wb-demo$/m);
  });

  it('asks for the name before it revokes, and has done nothing until then', async () => {
    assert.match(await said(2, 'revoke', 'wb-demo'), /KT6034 [^]*Next: keyturn revoke wb-demo --yes wb-demo/);
    assert.match(await said(1, 'revoke', 'wb-demo', '--yes', 'wb-other'), /KT6035/);
    assert.deepEqual(await versions(), ['v1 previous', 'v2 current']);
  });

  it('says revoked only after the refusal, and a first rotation follows', async () => {
    const { code, stdout, stderr } = await cli(
      'revoke',
      'wb-demo',
      '--yes',
      'wb-demo',
      '--note',
      'rehearsal',
    );
    assert.equal(code, 0, stderr);
    const revokedAt = stderr.search(/\brevoked\b/);
    const refusedAt = stderr.search(/refuse/i);
    assert.ok(refusedAt !== -1 && revokedAt !== -1, stderr);
    assert.ok(refusedAt <= revokedAt + 80, stderr);
    assert.match(stdout, /v3 current/);
    assert.deepEqual(await versions(), ['v1 revoked', 'v2 revoked', 'v3 current']);
    const { items } = await json<{ items: readonly { event: { type: string; reason?: string } }[] }>(
      'audit',
      'list',
      'wb-demo',
    );
    const types = items.map(({ event }) => event.type);
    assert.ok(types.indexOf('ProvenDead') > types.indexOf('Deleted'));
    const opened = items.findLast(({ event }) => event.type === 'Opened');
    assert.equal(opened?.event.reason, 'first');
  });

  it('plans, exits 2 for a difference, and refuses a stale plan with what changed', async () => {
    await said(0, 'plan', '--detailed-exitcode');
    const ahead = await said(2, 'plan', '--at', '76d', '--detailed-exitcode');
    assert.match(ahead, /! rotate now +wb-demo/);
    const file = join(folder, 'week.plan');
    await said(0, 'plan', '--out', file);
    assert.match(await said(0, 'apply', file), /Nothing to rotate/);
    assert.match(await said(0, 'rotate', 'wb-demo'), /v4 current/);
    const stale = await said(1, 'apply', file);
    assert.match(stale, /KT5013/);
    assert.match(stale, /wb-demo: (?:was nothing, now blocked|\d+ new events)/);
    assert.match(stale, /^Next: keyturn plan/m);
  });

  it('leaves no live key when it is told not to replace', async () => {
    const { code, stdout, stderr } = await cli('revoke', 'wb-demo', '--yes', 'wb-demo', '--no-replace');
    assert.equal(code, 0, stderr);
    assert.match(stdout, /no.live.key/);
    const [row] = (await json<{ items: readonly { condition: string }[] }>('status')).items;
    assert.equal(row?.condition, 'no-live-key');
    assert.match(await said(0, 'alerts'), /KT-A113/);
  });

  it('verifies its journal offline once it is stopped', async () => {
    await daemon.stop('SIGINT');
    assert.match(await said(0, 'verify'), /✔ every chain and every state fits/);
    assert.equal((await cli('verify', '-o', 'json')).code, 0);
  });

  it('plays a whole life as a demo', async () => {
    const { code, stdout, stderr } = await runProgram(['demo']);
    assert.equal(code, 0, stdout + stderr);
    for (const act of ['1', '2', '3', '4', '5', '6']) assert.match(stdout, new RegExp(`^${act}  `, 'm'));
    assert.match(stdout, /every chain and state fits: 0 problems/);
    assert.match(stdout, /resets that took effect: 1$/m);
    assert.deepEqual(tooWide(stdout), []);
    expectClean(stdout + stderr, []);
  });

  const token = async (): Promise<string> => (await readFile(join(data, 'admin-token'), 'utf8')).trim();
});

/** A path has no place to break at, so one that stands alone may be as long as it is. */
function tooWide(text: string): readonly string[] {
  return text.split('\n').filter((line) => [...line].length > 80 && !/^\s*\S+$/.test(line));
}

/** Two looks are some milliseconds apart. */
function steady(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (name, each: unknown) => (/^(?:ageMs|madeAt)$/.test(name) ? 0 : each)),
  );
}
