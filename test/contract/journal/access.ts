import assert from 'node:assert/strict';
import type { ApiToken, User } from '../../../src/domain/access/account.ts';
import { failedAgain } from '../../../src/domain/access/lock-out.ts';
import { openedSession } from '../../../src/domain/access/session.ts';
import type { Caller } from '../../../src/domain/access/caller.ts';
import { HOUR_MS } from '../../../src/domain/duration.ts';
import type { JournalWithMeta } from '../../../src/journal/journal.ts';
import type { AccessBook } from '../../../src/ports/access.ts';
import { AT, rejectsWith } from './samples.ts';

const BY_ADMIN = { at: AT, actor: 'user:administrator' };
const DESK: User = {
  ...{ name: 'desk-1', roles: ['operator'], groups: ['broker-ops'], createdAt: AT, disabledAt: null },
  ...{ passwordAt: AT, mustChange: true },
};
const CI: ApiToken = {
  ...{ name: 'ci', roles: ['viewer'], credentials: ['wb-orders-1'], createdAt: AT, revokedAt: null },
  ...{ createdBy: 'user:administrator', expiresAt: AT + HOUR_MS },
};
const CALLER: Caller = { kind: 'user', name: 'desk-1', roles: ['operator'], groups: [], credentials: null };

async function add(book: AccessBook, user: User = DESK): Promise<void> {
  const { name, roles, groups } = user;
  await book.record({ type: 'UserAdded', user: name, roles, groups }, BY_ADMIN, [
    { is: 'add-user', user, password: 'scrypt$of-a-test' },
  ]);
}

/** Three changes of who may come in. */
export async function withUsers(book: AccessBook): Promise<void> {
  await add(book);
  await add(book, { ...DESK, name: 'risk-1' });
  await book.record({ type: 'UserDisabled', user: 'risk-1' }, BY_ADMIN, []);
}

async function login(book: AccessBook, digest: string, at = AT): Promise<void> {
  await book.record(
    { type: 'LoggedIn', way: 'password', roles: [], groups: [] },
    { at, actor: 'user:desk-1' },
    [{ is: 'open-session', session: openedSession(CALLER, 'user:desk-1', at), digest }],
  );
}

/** The book of who may come in: every change with the event that tells of it. */
export function accessContract(
  name: string,
  opened: () => Promise<{
    readonly journal: JournalWithMeta;
    reopen(): Promise<JournalWithMeta>;
    remove(): Promise<void>;
  }>,
): void {
  describe(`the book of access, ${name}`, () => {
    let test: Awaited<ReturnType<typeof opened>>;
    beforeEach(async () => void (test = await opened()));
    afterEach(() => test.remove());

    it('keeps users, and tells of each change in a chain that verifies, also after a restart', async () => {
      await withUsers(test.journal.access);
      const reopened = await test.reopen();
      const { access } = reopened;
      assert.deepEqual(await access.users(), [DESK, { ...DESK, name: 'risk-1' }]);
      assert.deepEqual(await access.user('desk-1'), { user: DESK, password: 'scrypt$of-a-test' });
      assert.equal(await access.user('nobody'), null);
      const events = await access.events({ afterSeq: 1, limit: 10 });
      assert.deepEqual(
        events.map(({ seq, at, actor, event }) => [seq, at, actor, event.type]),
        [
          [2, AT, 'user:administrator', 'UserAdded'],
          [3, AT, 'user:administrator', 'UserDisabled'],
        ],
      );
      assert.deepEqual((await reopened.verify()).problems, []);
    });

    it('changes only what is named', async () => {
      const { access } = test.journal;
      await add(access);
      await access.record({ type: 'PasswordSet', user: 'desk-1' }, BY_ADMIN, [
        {
          is: 'change-user',
          user: 'desk-1',
          change: { mustChange: false, passwordAt: AT + 1 },
          password: 'scrypt$2',
        },
      ]);
      await access.record({ type: 'UserDisabled', user: 'desk-1' }, BY_ADMIN, [
        { is: 'change-user', user: 'desk-1', change: { disabledAt: AT + 2 }, password: null },
      ]);
      assert.deepEqual(await access.user('desk-1'), {
        user: { ...DESK, mustChange: false, passwordAt: AT + 1, disabledAt: AT + 2 },
        password: 'scrypt$2',
      });
    });

    it('takes no name twice and changes nobody who is not there; then it tells of nothing either', async () => {
      const { access } = test.journal;
      await add(access);
      await rejectsWith('KT6105', () => add(access));
      const token = { is: 'add-token', token: CI, digest: 'd1' } as const;
      const created = { ...CI, type: 'TokenCreated', token: 'ci' } as const;
      await access.record(created, BY_ADMIN, [token]);
      await rejectsWith('KT6107', () => access.record(created, BY_ADMIN, [{ ...token, digest: 'd2' }]));
      await rejectsWith('KT6106', () =>
        access.record({ type: 'UserDisabled', user: 'nobody' }, BY_ADMIN, [
          { is: 'change-user', user: 'nobody', change: {}, password: null },
        ]),
      );
      await rejectsWith('KT6108', () =>
        access.record({ type: 'TokenRevoked', token: 'none' }, BY_ADMIN, [
          { is: 'revoke-token', token: 'none', at: AT },
        ]),
      );
      assert.equal((await access.events({ afterSeq: 0, limit: 10 })).length, 2);
    });

    it('finds a token by its digest alone, revoked or not', async () => {
      const { access } = test.journal;
      await access.record({ ...CI, type: 'TokenCreated', token: 'ci' }, BY_ADMIN, [
        { is: 'add-token', token: CI, digest: 'd1' },
      ]);
      assert.deepEqual(await access.tokenOf('d1'), CI);
      assert.equal(await access.tokenOf('ci'), null);
      await access.record({ type: 'TokenRevoked', token: 'ci' }, BY_ADMIN, [
        { is: 'revoke-token', token: 'ci', at: AT + 5 },
      ]);
      assert.deepEqual(await access.tokenOf('d1'), { ...CI, revokedAt: AT + 5 });
      assert.deepEqual(await access.tokens(), [{ ...CI, revokedAt: AT + 5 }]);
    });

    it('opens, notes and ends sessions', async () => {
      const { access } = test.journal;
      await login(access, 's1');
      await access.seen('s1', AT + 60_000);
      assert.deepEqual(await access.sessionOf('s1'), {
        ...openedSession(CALLER, 'user:desk-1', AT),
        seenAt: AT + 60_000,
      });
      await access.record({ type: 'LoggedOut' }, BY_ADMIN, [{ is: 'end-session', digest: 's1' }]);
      assert.equal(await access.sessionOf('s1'), null);
      await login(access, 's2');
      await login(access, 's3', AT + HOUR_MS);
      await access.sweep(AT + HOUR_MS, AT);
      assert.deepEqual(
        [await access.sessionOf('s2'), (await access.sessionOf('s3')) === null],
        [null, false],
      );
      await access.record({ type: 'UserDisabled', user: 'desk-1' }, BY_ADMIN, [
        { is: 'end-sessions', of: 'user:desk-1' },
      ]);
      assert.equal(await access.sessionOf('s3'), null);
    });

    it('counts failed log-ins one by one, however many come at once, and forgives', async () => {
      const { access } = test.journal;
      await Promise.all(
        Array.from({ length: 6 }, () => access.failed('desk-1', (before) => failedAgain(before, AT))),
      );
      assert.deepEqual([...(await access.failures())], [['desk-1', { count: 6, lastAt: AT }]]);
      await access.record({ type: 'UserEnabled', user: 'desk-1' }, BY_ADMIN, [
        { is: 'forgive', user: 'desk-1' },
      ]);
      assert.equal((await access.failures()).size, 0);
    });

    it('chains what is recorded at once, one after the other', async () => {
      const { access } = test.journal;
      await Promise.all(Array.from({ length: 8 }, (_, index) => login(access, `s${index}`)));
      assert.deepEqual(
        (await access.events({ afterSeq: 0, limit: 20 })).map(({ seq }) => seq),
        [1, 2, 3, 4, 5, 6, 7, 8],
      );
      assert.deepEqual((await test.journal.verify()).problems, []);
    });
  });
}
