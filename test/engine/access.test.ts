import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { administrator, consumer } from '../../src/domain/access/caller.ts';
import type { Caller } from '../../src/domain/access/caller.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/domain/duration.ts';
import type { Fault } from '../../src/domain/fault.ts';
import { Secret } from '../../src/domain/secret.ts';
import { createAccess } from '../../src/engine/operations/access/create.ts';
import type { AccessOperations } from '../../src/engine/operations/access/operations.ts';
import { movableClock } from '../../src/platform/clock.ts';
import type { MovableClock } from '../../src/platform/clock.ts';
import { scryptPasswords } from '../../src/platform/passwords.ts';
import { newToken } from '../../src/platform/tokens.ts';
import { openTemporaryJournal, read } from '../journal/temporary.ts';
import type { TemporaryJournal } from '../journal/temporary.ts';

const ADMIN = administrator();
/** Time passes when a test says so, and not while it is looking. */
const STILL = { now: () => Date.UTC(2026, 10, 24, 9), monotonicMs: () => 0 };
const FIRST = new Secret('set by somebody else');
const OWN = new Secret('chosen by desk-1 itself');
const WRONG = new Secret('not what desk-1 has chosen');
const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

describe('who may come in', () => {
  let opened: TemporaryJournal;
  let clock: MovableClock;
  let access: AccessOperations;

  beforeEach(async () => {
    opened = await openTemporaryJournal();
    clock = movableClock(STILL);
    access = createAccess({
      book: opened.journal().access,
      clock,
      log: silent,
      passwords: scryptPasswords({ logN: 4, r: 8, p: 1 }),
      newToken,
      vouching: null,
      sha256: (text) => createHash('sha256').update(text).digest('hex'),
      adminToken: new Secret('admin-token-for-tests-only'),
      consumerOf: async (token) =>
        token === 'consumer-token' ? consumer(['wb-orders-1'], 'order-router') : null,
      podOf: async () => null,
    });
  });
  afterEach(() => opened.remove());

  const refused = (code: string, work: Promise<unknown>) =>
    assert.rejects(work, (thrown: Fault) => thrown.code === code);
  const addKim = async () => {
    await access.addUser({ name: 'desk-1', roles: ['operator'], groups: ['broker-ops'] }, FIRST, ADMIN);
  };
  /** Desk-1 has chosen a password of its own, and is logged in. */
  const logInKim = async () => {
    await addKim();
    return access.logIn('desk-1', FIRST, OWN);
  };
  const acts = async () =>
    (await access.events({ afterSeq: 0, limit: 100 })).map(({ actor, event }) => `${actor} ${event.type}`);

  it('knows the administrator and a consumer by their tokens, and nobody by another text', async () => {
    assert.deepEqual((await access.knownBy('admin-token-for-tests-only'))?.caller, ADMIN);
    assert.equal((await access.knownBy('consumer-token'))?.caller.kind, 'consumer');
    for (const text of ['', 'admin-token-for-tests-onl', 'kts_x', 'ktt_x'])
      assert.equal(await access.knownBy(text), null, text);
  });

  describe('a link for logging in', () => {
    it('opens one session in the name of whoever has made it, and nothing more', async () => {
      const { link } = access.makeLink(ADMIN);
      const [first, second] = await Promise.allSettled([access.followLink(link), access.followLink(link)]);
      assert.equal(first.status === 'fulfilled' && first.value.actor, 'user:administrator');
      assert.equal(second.status, 'rejected');
      await refused('KT6114', access.followLink(link));
      assert.deepEqual(await acts(), ['user:administrator LoggedIn']);
    });

    it('is good for ten minutes, and its text opens nothing by itself', async () => {
      const { link, expiresAt } = access.makeLink(ADMIN);
      assert.equal(expiresAt, clock.now() + 600_000);
      assert.equal(await access.knownBy(link), null);
      assert.equal(await access.knownByCookie(link), null);
      clock.advance(600_000);
      await refused('KT6114', access.followLink(link));
    });

    it('is lost once twenty younger ones wait', async () => {
      const { link } = access.makeLink(ADMIN);
      const second = access.makeLink(ADMIN);
      for (let more = 0; more < 19; more += 1) access.makeLink(ADMIN);
      await refused('KT6114', access.followLink(link));
      assert.equal((await access.followLink(second.link)).name, 'administrator');
    });
  });

  it('does not count what a page asks by itself as use of a session', async () => {
    const { token } = await access.followLink(access.makeLink(ADMIN).link);
    for (let minutes = 0; minutes < 60; minutes += 20) {
      assert.notEqual(await access.knownByCookie(token, false), null);
      clock.advance(20 * 60_000);
    }
    assert.equal(await access.knownByCookie(token), null);
  });

  describe('a user', () => {
    it('chooses a password at the first log-in, before anything opens', async () => {
      await addKim();
      await refused('KT6104', access.logIn('desk-1', FIRST, null));
      await refused('KT6103', access.logIn('desk-1', FIRST, new Secret('too short')));
      await refused('KT6103', access.logIn('desk-1', FIRST, FIRST));
      const { token, actor, roles, groups } = await access.logIn('desk-1', FIRST, OWN);
      assert.deepEqual([actor, roles, groups], ['user:desk-1', ['operator'], ['broker-ops']]);
      assert.equal((await access.knownBy(token))?.caller.name, 'desk-1');
      await refused('KT6101', access.logIn('desk-1', FIRST, null));
      await access.logIn('desk-1', OWN, null);
      assert.deepEqual(await acts(), [
        'user:administrator UserAdded',
        ...['user:desk-1 PasswordSet', 'user:desk-1 LoggedIn', 'user:desk-1 LoggedIn'],
      ]);
    });

    it('can use a password that somebody else has set for a week', async () => {
      await addKim();
      clock.advance(7 * DAY_MS);
      await refused('KT6101', access.logIn('desk-1', FIRST, OWN));
    });

    it('is refused in the same words whatever is wrong', async () => {
      await logInKim();
      const said = new Set<string>();
      for (const [name, password] of [
        ['desk-1', WRONG],
        ['nobody', OWN],
      ] as const)
        await access.logIn(name, password, null).catch((thrown: Fault) => said.add(thrown.message));
      await access.disableUser('desk-1', ADMIN);
      await access.logIn('desk-1', OWN, null).catch((thrown: Fault) => said.add(thrown.message));
      assert.deepEqual(said.size, 1);
    });

    it('is locked out after five failures, also with the right password, and let in again by time', async () => {
      await logInKim();
      for (let tries = 0; tries < 5; tries += 1) await refused('KT6101', access.logIn('desk-1', WRONG, null));
      await refused('KT6101', access.logIn('desk-1', OWN, null));
      assert.ok(((await access.users())[0]?.lockedUntilAt ?? 0) > clock.now());
      assert.equal((await acts()).at(-1), 'engine UserLockedOut');
      clock.advance(30_000);
      await access.logIn('desk-1', OWN, null);
      assert.equal((await access.users())[0]?.lockedUntilAt, null);
    });

    it('is let in again by an administrator who enables it', async () => {
      await logInKim();
      for (let tries = 0; tries < 5; tries += 1) await refused('KT6101', access.logIn('desk-1', WRONG, null));
      await access.enableUser('desk-1', ADMIN);
      await access.logIn('desk-1', OWN, null);
    });

    it('loses what is open when disabled, and roles at once when they change', async () => {
      const { token } = await logInKim();
      await access.changeUser('desk-1', { roles: ['viewer'], groups: [] }, ADMIN);
      assert.deepEqual((await access.knownBy(token))?.caller.roles, ['viewer']);
      await access.disableUser('desk-1', ADMIN);
      assert.equal(await access.knownBy(token), null);
      await access.enableUser('desk-1', ADMIN);
      assert.equal(await access.knownBy(token), null);
    });

    it('loses what is open when the password is set anew', async () => {
      const { token } = await logInKim();
      await access.setPassword('desk-1', new Secret('another one from the admin'), ADMIN);
      assert.equal(await access.knownBy(token), null);
      await refused('KT6104', access.logIn('desk-1', new Secret('another one from the admin'), null));
    });

    it('has a name and a role that are good', async () => {
      for (const name of ['', 'administrator', 'Desk-1', 'a b', 'x'.repeat(65)])
        await refused('KT6110', access.addUser({ name, roles: ['viewer'], groups: [] }, FIRST, ADMIN));
      await refused('KT6111', access.addUser({ name: 'desk-1', roles: [], groups: [] }, FIRST, ADMIN));
      const easy = new Secret('aaaaaaaaaaaaaaaaaaaa');
      await refused('KT6103', access.addUser({ name: 'desk-1', roles: ['viewer'], groups: [] }, easy, ADMIN));
      assert.deepEqual(await access.users(), []);
    });
  });

  describe('a session', () => {
    it('ends an hour after it was last used', async () => {
      const { token } = await logInKim();
      for (let minutes = 0; minutes < 150; minutes += 50) {
        clock.advance(50 * MINUTE_MS);
        assert.notEqual(await access.knownBy(token), null);
      }
      clock.advance(HOUR_MS);
      assert.equal(await access.knownBy(token), null);
    });

    it('ends after twelve hours, used or not', async () => {
      const { token } = await logInKim();
      for (let hours = 0; hours < 23; hours += 1) {
        clock.advance(30 * MINUTE_MS);
        assert.notEqual(await access.knownBy(token), null, `${hours}`);
      }
      clock.advance(30 * MINUTE_MS);
      assert.equal(await access.knownBy(token), null);
    });

    it('ends when its user logs out, and no other one with it', async () => {
      const { token } = await logInKim();
      const other = await access.logIn('desk-1', OWN, null);
      const known = await access.knownBy(token);
      assert.ok(known);
      await access.logOut(known);
      assert.equal(await access.knownBy(token), null);
      assert.notEqual(await access.knownBy(other.token), null);
      await refused('KT6109', access.logOut({ caller: ADMIN, session: null }));
    });

    it('is the only thing that a cookie opens', async () => {
      const { token } = await logInKim();
      assert.equal((await access.knownByCookie(token))?.caller.name, 'desk-1');
      const made = await create();
      assert.equal(await access.knownByCookie(made.secret), null);
      assert.equal(await access.knownByCookie('admin-token-for-tests-only'), null);
    });
  });

  const create = (change: Partial<Parameters<AccessOperations['createToken']>[0]> = {}, by: Caller = ADMIN) =>
    access.createToken(
      { name: 'ci', roles: ['operator'], credentials: null, expiresAt: clock.now() + DAY_MS, ...change },
      by,
    );

  describe('an API token', () => {
    it('opens what it was made for until it ends', async () => {
      const { secret } = await create({ credentials: ['wb-orders-1'] });
      assert.deepEqual((await access.knownBy(secret))?.caller, {
        ...{ kind: 'token', name: 'ci', roles: ['operator'], groups: [], credentials: ['wb-orders-1'] },
      });
      clock.advance(DAY_MS);
      assert.equal(await access.knownBy(secret), null);
    });

    it('opens nothing once it is revoked', async () => {
      const { secret } = await create();
      await access.revokeToken('ci', ADMIN);
      assert.equal(await access.knownBy(secret), null);
      assert.deepEqual(await acts(), ['user:administrator TokenCreated', 'user:administrator TokenRevoked']);
    });

    it('approves nothing, lives a year at most, and has its name for ever', async () => {
      await refused('KT6111', create({ roles: ['approver'] }));
      await refused('KT6112', create({ expiresAt: clock.now() }));
      await refused('KT6112', create({ expiresAt: clock.now() + 367 * DAY_MS }));
      await create();
      await refused('KT6107', create());
    });
  });

  it('keeps no password, token or session id that could be read out of the database', async () => {
    const { token } = await logInKim();
    const { secret } = await create();
    await opened.journal().close();
    const tables = ['access_events', 'users', 'login_failures', 'api_tokens', 'sessions'];
    const rows = await Promise.all(tables.map((table) => read(opened.directory, `SELECT * FROM ${table}`)));
    const all = JSON.stringify(rows);
    for (const text of [token, secret, FIRST.reveal(), OWN.reveal()]) assert.ok(!all.includes(text));
    assert.ok(all.includes('scrypt$'));
    await opened.open();
  });
});
