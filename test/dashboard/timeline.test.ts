import assert from 'node:assert/strict';
import { stripsIn } from '../../src/dashboard/sagas.ts';
import { timeline } from '../../src/dashboard/timeline.ts';
import { DAY_MS } from '../../src/domain/duration.ts';
import type { CredentialEvent } from '../../src/domain/events.ts';
import type { EventView, VersionView } from '../../src/domain/views.ts';
import { NOW } from '../http/sample-fleet.ts';

const version = (number: number, change: Partial<VersionView>): VersionView => ({
  ...{ version: number, status: 'previous', keyIdMasked: null, digest: null, bornAt: null, endsAt: null },
  ...{ leaked: false, ...change },
});
const at = (days: number): number => NOW + days * DAY_MS;

describe('the timeline of versions', () => {
  const limits = { warnMs: 60 * DAY_MS, rotateMs: 75 * DAY_MS, maxMs: 90 * DAY_MS };
  const two = [
    version(1, { bornAt: at(-80), endsAt: at(6) }),
    version(2, { status: 'current', bornAt: at(-4) }),
  ];

  it('has a lane for each version, and the time in which two keys live', () => {
    const drawn = timeline({ versions: two, limits: null }, NOW);
    const [old, fresh] = drawn?.lanes ?? [];
    const wholeDays = 86 * 1.04;
    const near = (share: number | undefined, days: number): void =>
      assert.ok(Math.abs((share ?? -1) - days / wholeDays) < 1e-9, `${share} is not ${days / wholeDays}`);
    near(old?.from, 0);
    near(old?.to, 86);
    near(old?.overlap?.from, 76);
    near(old?.overlap?.to, 86);
    near(fresh?.to, 80);
    near(drawn?.now, 80);
    assert.deepEqual([old?.open, fresh?.open, fresh?.overlap], [false, true, null]);
  });

  it('shows the limits of the key that is used, and days to read them by', () => {
    const drawn = timeline({ versions: two, limits }, NOW);
    assert.deepEqual(
      drawn?.marks.map(({ of }) => of),
      ['warn', 'rotate', 'max'],
    );
    assert.ok(drawn.marks.every(({ at: share }) => share > drawn.now && share <= 1));
    assert.ok(drawn.ticks.length >= 3 && drawn.ticks.length <= 6, String(drawn.ticks.length));
  });

  it('draws the newest six, a version that died early, and nothing where nothing is known', () => {
    const many = Array.from({ length: 9 }, (_, index) =>
      version(index + 1, { status: 'revoked', bornAt: at(index * 10 - 90), endsAt: at(index * 10 - 85) }),
    );
    const drawn = timeline({ versions: many, limits }, NOW);
    assert.deepEqual(
      drawn?.lanes.map((lane) => lane.version),
      [4, 5, 6, 7, 8, 9],
    );
    assert.ok(drawn.lanes.every(({ overlap, open }) => overlap === null && !open));
    assert.equal(timeline({ versions: [version(1, {})], limits }, NOW), null);
  });
});

describe('the strips of what was done to a key', () => {
  const told = (...events: readonly CredentialEvent[]): readonly EventView[] =>
    events.map((event, index) => ({
      ...{ position: index + 1, seq: index + 1, stream: 'cred_1', name: 'wb-1', at: NOW + index * 1_000 },
      ...{ actor: 'engine', schema: 1, event, hash: '0'.repeat(64) },
    }));
  const opened: CredentialEvent = {
    ...{ type: 'Opened', rotation: 'rot_1', reason: 'age', policy: null, fromVersion: 1, toVersion: 2 },
    ...{ destinations: [], fields: {}, baseline: { issuer: null, stores: {} } },
  };
  const fault = { code: 'KT3001', place: 'store', saw: 'it is down', expected: '', next: '' };
  const kill: CredentialEvent = {
    ...{
      type: 'KillOpened',
      containment: 'kill_1',
      leaked: true,
      incident: 'P123',
      replace: true,
      note: null,
    },
  };

  it('begin with their opening and end with their end, the newest first', () => {
    const strips = stripsIn(
      told(
        { type: 'Registered', name: 'wb-1' },
        opened,
        { type: 'Staged', destination: 'd' },
        { type: 'Closed' },
        kill,
      ),
    );
    assert.deepEqual(
      strips.map(({ kind, reason, endedAt, steps }) => [kind, reason, endedAt, steps.length]),
      [
        ['revocation', 'P123', null, 1],
        ['rotation', 'age', NOW + 3_000, 3],
      ],
    );
  });

  it('say what failed and where, and leave out what is no step', () => {
    const observed: CredentialEvent = { type: 'Observed', keys: {}, destinations: {}, resetElsewhere: false };
    const [strip] = stripsIn(
      told(opened, observed, { type: 'VerifyFailed', destination: 'd', fault }, { type: 'Aborted', fault }),
    );
    assert.deepEqual(
      strip?.steps.map(({ type, tone, detail }) => [type, tone, detail]),
      [
        ['Opened', 'quiet', null],
        ['VerifyFailed', 'bad', 'd: KT3001 it is down'],
        ['Aborted', 'bad', 'KT3001 it is down'],
      ],
    );
  });

  it('are taken over by a revocation', () => {
    const taken = told(opened, { type: 'Superseded', rotation: 'rot_1', by: 'kill_1' }, kill);
    assert.deepEqual(
      stripsIn(taken).map(({ kind, endedAt }) => [kind, endedAt === null]),
      [
        ['revocation', true],
        ['rotation', false],
      ],
    );
  });
});
