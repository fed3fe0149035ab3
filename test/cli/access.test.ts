import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LINK, PASSWORD } from '../http/access-double.ts';
import { roleToken, SESSION_ID } from '../http/known-callers.ts';
import { Fault } from '../../src/domain/fault.ts';
import { loginFile } from '../../src/client/login-file.ts';
import { startDaemon, widest } from './world-for-tests.ts';
import type { Daemon, Surroundings } from './world-for-tests.ts';

describe('coming in by the command line', () => {
  let daemon: Daemon;
  let home: string;
  beforeEach(async () => {
    daemon = await startDaemon();
    home = await mkdtemp(join(tmpdir(), 'keyturn-home-'));
  });
  afterEach(async () => {
    await daemon.stop();
    await rm(home, { recursive: true });
  });

  const at = (around: Surroundings = {}) =>
    daemon.with({ ...around, environment: { HOME: home, ...around.environment } });
  const kept = () => loginFile(join(home, '.config', 'keyturn'), daemon.server.address);

  it('keeps the session of a typed password in a file of mode 0600, and shows neither', async () => {
    const { code, out, err } = await at({
      tty: true,
      typed: `${PASSWORD}\n`,
      environment: { NO_COLOR: '1' },
    })(...['login', '--user', 'desk-1']);
    assert.equal(code, 0, err);
    assert.match(out, /^Who {6}user:administrator\n/);
    assert.doesNotMatch(out + err, new RegExp(`${PASSWORD}|kts_`));
    assert.equal((await stat(kept())).mode & 0o777, 0o600);
    assert.equal(await readFile(kept(), 'utf8'), `${SESSION_ID}\n`);
  });

  it('asks for the name where none is given and no identity provider is set', async () => {
    daemon.server.access.beginDevice = async () => {
      throw new Fault('KT6120', { place: '--oidc', saw: 'nothing' });
    };
    const { code, err } = await at({ tty: true, typed: `desk-1\n${PASSWORD}\n` })('login');
    assert.equal(code, 0, err);
    assert.match(err, /User: Password of desk-1: /);
  });

  it('sends whoever has an identity provider to a browser, and waits', async () => {
    const { code, err } = await at()('login');
    assert.equal(code, 0, err);
    assert.equal(err, 'Open https://sso.example.com/device\nand go on only if it shows the code ABCD-EFGH\n');
    assert.equal(await readFile(kept(), 'utf8'), `${SESSION_ID}\n`);
  });

  it('prints a link for a browser, made with the token in the data directory and not the session', async () => {
    await at()('login');
    const { code, out, err } = await at()('login', '--link');
    assert.equal(code, 0, err);
    assert.equal(out, `${daemon.server.url}/login/${LINK}\n`);
    assert.match(err, /^Opens the dashboard once, until \d\d:\d\d:\n$/);
  });

  it('takes a password out of a file that only its owner may read', async () => {
    const file = join(home, 'password');
    await writeFile(file, `${PASSWORD}\n`, { mode: 0o600 });
    assert.equal((await at()('login', '--user', 'desk-1', '--password-file', file)).code, 0);
    await writeFile(join(home, 'open'), PASSWORD, { mode: 0o644 });
    const open = await at()('login', '--user', 'desk-1', '--password-file', join(home, 'open'));
    assert.match(open.err, /^KT6005 /);
  });

  it('says where nobody can type, and that a wrong password was refused', async () => {
    const blind = await at()('login', '--user', 'desk-1');
    assert.deepEqual([blind.code, blind.err.slice(0, 6)], [2, 'KT6131']);
    const wrong = await at({ tty: true, typed: 'something else\n', environment: { NO_COLOR: '1' } })(
      ...['login', '--user', 'desk-1'],
    );
    assert.equal(wrong.code, 4);
    assert.match(wrong.err, /KT6101 log-in/);
    assert.doesNotMatch(wrong.err, /something else/);
  });

  it('goes before the token in the data directory until the log-out, and not before one that is named', async () => {
    const directory = join(home, '.config', 'keyturn');
    await at({ tty: true, typed: `${PASSWORD}\n` })('login', '--user', 'desk-1');
    await writeFile(kept(), `${roleToken('viewer')}\n`, { mode: 0o600 });
    assert.equal((await at()('whoami', '-o', 'name')).out, 'user:viewer\n');
    const named = join(daemon.data, 'admin-token');
    assert.equal((await at()('whoami', '-o', 'name', '--token-file', named)).out, 'user:administrator\n');
    await writeFile(kept(), 'kts_over\n', { mode: 0o600 });
    const over = await at()('whoami');
    assert.match(over.err, /^KT6002 [^]*Next: keyturn login\n$/);
    assert.equal((await at()('logout')).out, 'Logged out.\n');
    await assert.rejects(stat(loginFile(directory, daemon.server.address)));
    assert.equal((await at()('whoami', '-o', 'name')).out, 'user:administrator\n');
  });

  for (const argv of [
    ['whoami'],
    ['who'],
    ['who', '--may', 'rotate'],
    ['users', 'list'],
    ['tokens', 'list'],
    ['audit', 'access'],
  ])
    it(`keyturn ${argv.join(' ')} fits 80 columns and has no colour in a pipe`, async () => {
      const { code, out, err } = await at()(...argv);
      assert.deepEqual([code, err], [0, '']);
      assert.ok(widest(out) <= 80, out);
      assert.doesNotMatch(out, /\u001b/);
    });

  it('says who may rotate, from what the routes themselves say', async () => {
    const { out } = await at()('who', '--may', 'rotate');
    assert.match(
      out,
      /POST \/v1\/credentials\/:name\/rotate\n[^]*operator, admin\n {4}user:administrator, token:ci,/,
    );
  });

  it('adds a user with a first password that is typed twice', async () => {
    const first = 'typed for a new user';
    const added = await at({ tty: true, typed: `${first}\n${first}\n` })(
      ...['users', 'add', 'risk-1', '--role', 'viewer'],
    );
    assert.equal(added.code, 0, added.err);
    assert.match(added.err, /Next: keyturn login --user risk-1\n$/);
    assert.doesNotMatch(added.out + added.err, /typed for/);
    const slip = await at({ tty: true, typed: `${first}\nand something else\n` })(
      ...['users', 'add', 'risk-1', '--role', 'viewer'],
    );
    assert.match(slip.err, /KT6133/);
  });

  it('prints the secret of a new token and nothing else on stdout', async () => {
    const { out, err } = await at()('tokens', 'create', 'ci', '--role', 'viewer');
    assert.equal(out, 'ktt_made-for-tests-only\n');
    assert.match(err, /^ci is good until .* shown this once:\n$/);
  });

  it('says what is missing', async () => {
    assert.match((await at()('users', 'add')).err, /^KT6031 keyturn users add: no name/);
    assert.match((await at()('tokens', 'revoke')).err, /^KT6031 keyturn tokens revoke: no name/);
    assert.match((await at()('tokens', 'create', 'x', '--expires', 'soon')).err, /^KT6031 .*--expires/);
    assert.match((await at()('users', 'passwd')).err, /^KT6031 .*who has no password/);
  });
});
