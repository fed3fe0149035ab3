import assert from 'node:assert/strict';
import type { AlertRow, NotificationRow } from '../../../src/domain/alert.ts';
import type { PostgresJournal } from '../../../src/journal/postgres/open.ts';
import type { Reservation } from '../../../src/ports/journal.ts';
import {
  AT,
  byEngine,
  FIRST,
  fleet,
  LEASE_MS,
  loaded,
  outcomes,
  withFleet,
} from '../../contract/journal/samples.ts';
import { alertRow } from '../../support/alert-row.ts';
import { requireServer } from '../../support/servers/require.ts';
import { replicas } from './opened.ts';
import type { Replicas } from './opened.ts';

describe('replicas on one PostgreSQL', () => {
  let place: Replicas;
  let journals: readonly PostgresJournal[];

  before(function () {
    requireServer(this, 'postgres');
  });

  const open = async (count: number): Promise<void> => {
    journals = await Promise.all(Array.from({ length: count }, () => place.open()));
  };
  const replica = (index: number): PostgresJournal => {
    const found = journals[index % journals.length];
    assert.ok(found !== undefined);
    return found;
  };

  beforeEach(async () => {
    place = await replicas();
  });

  afterEach(() => place.close());

  it('make the tables once when they all start at the same time', async () => {
    await open(6);
    await withFleet(replica(0), 3);
    assert.equal((await replica(5).registered()).length, 3);
  });

  it('let one of many appends after the same event through', async () => {
    await open(4);
    await withFleet(replica(0), 1);
    const race = Array.from({ length: 40 }, (_, index) =>
      replica(index).append(FIRST, 1, [loaded(index)], byEngine),
    );
    const { kept, codes } = await outcomes(race);
    assert.equal(kept, 1);
    assert.deepEqual(new Set(codes), new Set(['KT2106']));
    assert.deepEqual((await replica(1).verify()).problems, []);
  });

  it('let one of many through after an event that each of them wrote or saw itself', async () => {
    await open(4);
    await withFleet(replica(0), 1);
    for (let seq = 1; seq < 9; seq += 1) {
      const race = Array.from({ length: 12 }, (_, index) =>
        replica(index).append(FIRST, seq, [loaded(index)], byEngine),
      );
      const { kept, codes } = await outcomes(race);
      assert.equal(kept, 1);
      assert.deepEqual(new Set(codes), new Set(['KT2106']));
    }
    assert.deepEqual((await replica(1).verify()).problems, []);
  });

  it('fence one whose lease went on, though nothing was written since it looked', async () => {
    await open(2);
    await withFleet(replica(0), 1);
    await place.clockAt(AT);
    const stale = await replica(0).claim(FIRST, AT, 'a', LEASE_MS);
    assert.ok(stale !== null);
    const { seq } = await replica(0).append(FIRST, 1, [loaded(1)], byEngine, { lease: stale });
    await place.clockAt(AT + LEASE_MS);
    const present = await replica(1).claim(FIRST, AT, 'b', LEASE_MS);
    assert.ok(present !== null);
    const race = [stale, present].map((lease, index) =>
      replica(index).append(FIRST, seq, [loaded(2)], byEngine, { lease }),
    );
    const { kept, codes } = await outcomes(race);
    assert.deepEqual({ kept, codes }, { kept: 1, codes: ['KT2107'] });
  });

  it('chain to what the database holds, should it have forgotten what one of them wrote', async () => {
    await open(2);
    await withFleet(replica(0), 1);
    const { rows } = await place.run('SELECT hash, state FROM credentials');
    const [before] = rows as { readonly hash: string; readonly state: string }[];
    await replica(0).append(FIRST, 1, [loaded(1)], byEngine);
    // As after a failover to a standby that lacked the last commit.
    await place.run('DELETE FROM events WHERE seq = 2');
    await place.run(`UPDATE credentials SET seq = 1, hash = '${before?.hash}', state = '${before?.state}'`);
    await replica(1).append(FIRST, 1, [loaded(2)], byEngine);
    await replica(0).append(FIRST, 2, [loaded(3)], byEngine);
    assert.deepEqual((await replica(1).verify()).problems, []);
  });

  const kinds: readonly ((rotation: string) => Reservation)[] = [
    (rotation) => ({ kind: 'concurrency', policy: 'prod', rotation, limit: 5 }),
    () => ({ kind: 'issuer-budget', issuer: 'webull', day: '2026-11-22', limit: 5 }),
  ];
  for (const kind of kinds)
    it(`give out as many places as there are, from all sides at once (${kind('').kind})`, async () => {
      await open(4);
      await withFleet(replica(0), 40);
      const race = fleet(40).map(({ uid }, index) =>
        replica(index).append(uid, 1, [loaded(1)], byEngine, { reserve: [kind(`rot_${uid}`)] }),
      );
      const { kept, codes } = await outcomes(race);
      assert.equal(kept, 5);
      assert.deepEqual(new Set(codes), new Set(['KT2108']));
    });

  it('hand each credential to one of eight that claim at once, and never twice', async () => {
    await open(8);
    await withFleet(replica(0), 400);
    const claimed: string[] = [];
    await Promise.all(
      journals.map(async (journal, index) => {
        for (;;) {
          const claims = await journal.claimDue(AT, 7, `replica-${index}`, LEASE_MS);
          claimed.push(...claims.map(({ stream }) => stream));
          if (claims.length === 0) return;
          assert.ok(claims.length <= 7 && claims.every(({ epoch }) => epoch === 1));
        }
      }),
    );
    // What another one had locked was passed over; it is there at the next look.
    claimed.push(...(await replica(0).claimDue(AT, 400, 'replica-0', LEASE_MS)).map(({ stream }) => stream));
    assert.equal(claimed.length, 400);
    assert.equal(new Set(claimed).size, 400);
  });

  it('take over what one of them left in the middle before they begin anything new', async () => {
    await open(2);
    await place.clockAt(AT);
    await withFleet(replica(0), 50);
    const [left] = await replica(0).claimDue(AT, 1, 'a dead replica', LEASE_MS);
    await place.clockAt(AT + LEASE_MS - 1);
    const early = await replica(1).claimDue(AT, 3, 'replica-1', LEASE_MS);
    assert.ok(left !== undefined && early.every(({ stream }) => stream !== left.stream));
    await place.clockAt(AT + LEASE_MS);
    const [first, second] = await replica(1).claimDue(AT, 2, 'replica-1', LEASE_MS);
    assert.deepEqual([first?.stream, first?.epoch, second?.epoch], [left.stream, 2, 1]);
  });

  it('show a reader no position before all of those before it', async () => {
    await open(4);
    await withFleet(replica(0), 30);
    let writing = true;
    const seen: number[] = [];
    const read = async (): Promise<void> => {
      const events = await replica(3).events({ afterPosition: seen.at(-1) ?? 0, limit: 500 });
      seen.push(...events.map(({ position }) => position));
    };
    const reading = (async () => {
      while (writing) await read();
    })();
    await Promise.all(
      fleet(30).map(async ({ uid }, index) => {
        for (let seq = 1; seq <= 12; seq += 1)
          await replica(index % 3).append(uid, seq, [loaded(seq)], byEngine);
      }),
    );
    writing = false;
    await reading;
    await read();
    const { rows } = await place.run('SELECT position FROM events ORDER BY position');
    assert.deepEqual(
      seen,
      rows.map(({ position }: { position: string }) => Number(position)),
    );
  });

  it('raise, repeat and resolve an alert once, and queue its notifications once', async () => {
    await open(2);
    await place.clockAt(AT + 60_000);
    await Promise.all(
      [0, 1].map((index) => replica(index).alerts.save([alert({ raisedAt: AT + index })], [note(index)])),
    );
    const [raised] = await replica(0).alerts.raised();
    assert.ok(raised !== undefined);
    const again = { ...raised, repeatAt: AT + 120_000, revision: raised.revision + 1 };
    await Promise.all([2, 3].map((index) => replica(index).alerts.save([again], [note(index)])));
    const over: AlertRow = {
      ...{ ...again, revision: again.revision + 1 },
      ...{ state: 'resolved', resolvedAt: AT + 70_000, repeatAt: null },
    };
    await Promise.all([4, 5].map((index) => replica(index).alerts.save([over], [note(index)])));
    assert.deepEqual(await replica(1).alerts.raised(), []);
    const { rows } = await place.run('SELECT id FROM notifications');
    assert.equal(rows.length, 3);
  });

  it('hand a notification to one of them, and to another one when the first does not settle it', async () => {
    await open(3);
    await place.clockAt(AT);
    const notes = Array.from({ length: 30 }, (_, index) => note(index));
    await replica(0).alerts.save([], notes);
    const handed = await Promise.all(journals.map((each) => each.alerts.dueNotifications(AT, 20)));
    const ids = handed.flat().map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
    await place.clockAt(AT + 61_000);
    const later = await replica(1).alerts.dueNotifications(AT, 100);
    assert.equal(later.length, 30);
  });
});

function alert(change: Partial<AlertRow>): AlertRow {
  return alertRow({
    ...{ key: 'KT-A204/installation/', code: 'KT-A204', subject: 'installation' },
    ...{ subjectName: 'installation', raisedAt: AT, repeatAt: AT + 60_000, repeatMs: 60_000 },
    ...change,
  });
}

function note(index: number): NotificationRow {
  const made = alert({});
  return { id: `note_${index}`, channel: 'log', kind: 'raised', alert: made, dueAt: AT, tries: 0 };
}
