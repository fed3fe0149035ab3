import assert from 'node:assert/strict';
import type { Call } from '../../src/domain/credential.ts';
import type { IssuerBaseline } from '../../src/domain/events.ts';
import { MINUTE_MS } from '../../src/domain/duration.ts';
import { unaccounted, UNSEEN_ESCROW } from '../../src/domain/replica.ts';
import type { Replica } from '../../src/domain/replica.ts';

const STARTED_AT = 1_000 * MINUTE_MS;
const SETTLED_AT = STARTED_AT + 300;
const shown: IssuerBaseline = {
  ...{ applicationId: 'app', keyIdMasked: null, secretMasked: null, lastResetAt: null, permissions: [] },
};

const call = (change: Partial<Call> = {}): Call => ({
  ...{ attempt: 'att_1', startedAt: STARTED_AT, deadlineAt: STARTED_AT + 100, settleMs: 200, attended: null },
  ...{ replica: 'a', ...change },
});
const byPerson = call({ attended: { task: 'task_1', by: 'user:x', shown } });

const replica = (name: string, change: Partial<Replica> = {}): Replica => ({
  ...{
    name,
    escrow: `escrow-${name}`,
    seenAt: STARTED_AT + 4_000,
    sweptAt: null,
    importedAt: null,
    gone: null,
  },
  ...change,
});
/** Long after the call, and before what only a clock that ran ahead can have written. */
const NOW = STARTED_AT + 30 * MINUTE_MS;
const AHEAD = NOW + 1;
const gone = { at: 2_000, by: 'user:x', reason: 'burnt' };

describe('the escrows in which the reply of a call may stand unseen', () => {
  const cases: readonly (readonly [string, Call, readonly Replica[], string])[] = [
    ['are none for a call of this replica', call({ replica: 'own' }), [replica('own'), replica('a')], ''],
    ['are none for a call of which nobody noted the replica', call({ replica: null }), [replica('a')], ''],
    ['are that of the replica that made it, and no other', call(), [replica('a'), replica('b')], 'a'],
    [
      'are none once it was read after the call had settled',
      call(),
      [replica('a', { sweptAt: SETTLED_AT + 1 })],
      '',
    ],
    ['are still that one if it was read just before', call(), [replica('a', { sweptAt: SETTLED_AT })], 'a'],
    ['are none once it was imported after that', call(), [replica('a', { importedAt: SETTLED_AT + 1 })], ''],
    ['are still that one if it was imported before', call(), [replica('a', { importedAt: 900 })], 'a'],
    ['are still that one if it was read later than now', call(), [replica('a', { sweptAt: AHEAD })], 'a'],
    [
      'are still that one if it was imported later than now',
      call(),
      [replica('a', { importedAt: AHEAD })],
      'a',
    ],
    ['are none once it was declared gone', call(), [replica('a', { gone })], ''],
    [
      'are for a call by a person those of all that were there since, since a paste goes to any of them',
      byPerson,
      [
        replica('own'),
        replica('a'),
        replica('b'),
        replica('old', { seenAt: STARTED_AT - 5 * MINUTE_MS - 1 }),
      ],
      'a b',
    ],
    [
      'are for a call by a person also that of one last seen shortly before it',
      byPerson,
      [replica('a'), replica('b', { seenAt: STARTED_AT - MINUTE_MS })],
      'a b',
    ],
    [
      'are that of a replica that nobody knows, as after a restore',
      call({ replica: 'x' }),
      [replica('a')],
      'x',
    ],
    [
      'are none for one that is known by its calls alone once it was imported',
      call(),
      [replica('a', { escrow: UNSEEN_ESCROW, seenAt: 0, importedAt: SETTLED_AT + 1 })],
      '',
    ],
  ];
  for (const [says, of, replicas, expected] of cases)
    it(says, () => {
      assert.equal(unaccounted(of, 'own', replicas, NOW).join(' '), expected);
    });
});
