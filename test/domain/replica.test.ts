import assert from 'node:assert/strict';
import type { Call } from '../../src/domain/credential.ts';
import type { IssuerBaseline } from '../../src/domain/events.ts';
import { unaccounted } from '../../src/domain/replica.ts';
import type { Replica } from '../../src/domain/replica.ts';

const SETTLED_AT = 1_300;
const shown: IssuerBaseline = {
  ...{ applicationId: 'app', keyIdMasked: null, secretMasked: null, lastResetAt: null, permissions: [] },
};

const call = (change: Partial<Call> = {}): Call => ({
  ...{ attempt: 'att_1', startedAt: 1_000, deadlineAt: 1_100, settleMs: 200, attended: null },
  ...{ replica: 'a', ...change },
});
const byPerson = call({ attended: { task: 'task_1', by: 'user:x', shown } });

const replica = (name: string, change: Partial<Replica> = {}): Replica => ({
  ...{ name, escrow: `escrow-${name}`, seenAt: 5_000, sweptAt: null, importedAt: null, gone: null },
  ...change,
});
const gone = { at: 2_000, by: 'user:x', reason: 'burnt' };

describe('the escrows in which the reply of a call may stand unseen', () => {
  const cases: readonly (readonly [string, Call, readonly Replica[], string])[] = [
    ['are none for a call of this replica', call({ replica: 'own' }), [replica('own'), replica('a')], ''],
    ['are none for a call of which nobody noted the replica', call({ replica: null }), [replica('a')], ''],
    ['are that of the replica that made it, and no other', call(), [replica('a'), replica('b')], 'a'],
    ['are none once it was read after the call had settled', call(), [replica('a', { sweptAt: 1_301 })], ''],
    ['are still that one if it was read just before', call(), [replica('a', { sweptAt: SETTLED_AT })], 'a'],
    ['are none once it was imported after that', call(), [replica('a', { importedAt: 1_301 })], ''],
    ['are still that one if it was imported before', call(), [replica('a', { importedAt: 900 })], 'a'],
    ['are none once it was declared gone', call(), [replica('a', { gone })], ''],
    [
      'are for a call by a person those of all that were there since, since a paste goes to any of them',
      byPerson,
      [replica('own'), replica('a'), replica('b'), replica('old', { seenAt: 999 })],
      'a b',
    ],
  ];
  for (const [says, of, replicas, expected] of cases)
    it(says, () => {
      const names = unaccounted(of, 'own', replicas).map(({ name }) => name);
      assert.equal(names.join(' '), expected);
    });
});
