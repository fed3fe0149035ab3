import assert from 'node:assert/strict';
import { nameRefusal } from '../../src/domain/access/account.ts';
import { actorOf, administrator, consumer, isPerson } from '../../src/domain/access/caller.ts';
import type { Caller } from '../../src/domain/access/caller.ts';
import { failedAgain, lockedUntil } from '../../src/domain/access/lock-out.ts';
import { NEEDS, refusal } from '../../src/domain/access/needs.ts';
import { passwordRefusal } from '../../src/domain/access/password-rule.ts';
import { ROLES } from '../../src/domain/access/role.ts';
import { HOUR_MS, MINUTE_MS } from '../../src/domain/duration.ts';

const AT = Date.UTC(2026, 10, 29);

describe('the rules of access', () => {
  describe('for a password', () => {
    const good = ['correct horse battery', 'längere Wörter sind gut', '中文密码也可以用得很长很长啊呀'];
    for (const password of good)
      it(`take ${JSON.stringify(password)}`, () => assert.equal(passwordRefusal(password, 'desk-1'), null));

    const bad = [
      ['14 characters', 'x7Kq!vT2p#Lm9z'],
      ['one character again and again', 'aaaaaaaaaaaaaaaaaaaa'],
      ['a word again and again', 'hello' + 'hello'.repeat(4)],
      ['the alphabet', 'abcdefghijklmnopqrst'],
      ['the digits', '012345678901234567890'],
      ['the name of the user', 'desk-1-desk-1-desk-1-desk-1-desk-1'],
      ['the name of the program', 'keyturn-keyturn-desk-1'],
      ['more than fits', 'correct horse battery'.repeat(13)],
    ] as const;
    for (const [says, password] of bad)
      it(`refuse ${says}`, () => assert.notEqual(passwordRefusal(password, 'desk-1'), null));
  });

  it('lock for longer with each failure, and for a quarter of an hour at most', () => {
    const lockMs = (count: number) => (lockedUntil({ count, lastAt: AT }, AT) ?? AT) - AT;
    assert.deepEqual([4, 5, 6, 7].map(lockMs), [0, 30_000, 60_000, 120_000]);
    for (const count of [10, 50, 1_000_000]) assert.equal(lockMs(count), 15 * MINUTE_MS);
    assert.equal(lockedUntil({ count: 5, lastAt: AT }, AT + 30_000), null);
  });

  it('forgive failures after a quiet hour', () => {
    const before = { count: 7, lastAt: AT };
    assert.equal(failedAgain(before, AT + HOUR_MS).count, 8);
    assert.equal(failedAgain(before, AT + HOUR_MS + 1).count, 1);
    assert.equal(failedAgain(null, AT).count, 1);
  });

  it('keep the administrator’s name from users and tokens', () => {
    assert.equal(nameRefusal('desk-1.example@desk-2'), null);
    for (const name of ['administrator', '', '-x', 'Desk-1', 'a/b', 'a b'])
      assert.notEqual(nameRefusal(name), null);
  });

  it('give every kind of caller an actor of its own, and know persons', () => {
    const named = { name: 'desk-1', roles: [], groups: [], credentials: null };
    const callers: readonly Caller[] = [
      administrator(),
      ...(['user', 'oidc', 'machine', 'token'] as const).map((kind): Caller => ({ kind, ...named })),
      consumer(['wb-orders-1'], 'desk-1'),
    ];
    assert.deepEqual(callers.map(actorOf), [
      ...[
        'user:administrator',
        'user:desk-1',
        'oidc:desk-1',
        'machine:desk-1',
        'token:desk-1',
        'consumer:desk-1',
      ],
    ]);
    assert.deepEqual(callers.map(isPerson), [true, true, true, false, false, false]);
  });

  it('let nobody approve by another role', () => {
    for (const role of ROLES) {
      const caller = { ...administrator(), roles: [role] };
      assert.equal(refusal(NEEDS.approving, caller, null) === null, role === 'approver', role);
    }
  });

  it('tell whoever is refused what they have, and what they do not reach', () => {
    const viewer: Caller = { ...administrator('desk-1'), kind: 'user', roles: ['viewer'] };
    assert.equal(refusal(NEEDS.operating, viewer, 'wb'), 'user desk-1 has viewer');
    const limited = { ...viewer, credentials: ['wb'] };
    assert.equal(refusal(NEEDS.looking, limited, null), 'user desk-1 reaches single credentials only');
    assert.equal(refusal(NEEDS.looking, limited, 'other'), 'user desk-1 does not reach credential other');
    assert.equal(refusal(NEEDS.looking, limited, 'wb'), null);
  });
});
