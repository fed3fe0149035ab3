import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { Fault } from '../../../src/domain/fault.ts';
import { openPostgresJournal } from '../../../src/journal/postgres/open.ts';
import type { PostgresJournal } from '../../../src/journal/postgres/open.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import {
  AT,
  byEngine,
  FIRST,
  LEASE_MS,
  loaded,
  rejectsWith,
  withFleet,
} from '../../contract/journal/samples.ts';
import { startPostgres } from '../../support/servers/postgres.ts';
import { requireServer } from '../../support/servers/require.ts';
import { startTcpProxy } from '../../support/servers/tcp-proxy.ts';
import type { TcpProxy } from '../../support/servers/tcp-proxy.ts';
import { replicas } from './opened.ts';
import type { Replicas } from './opened.ts';

describe('a connection to PostgreSQL that breaks', () => {
  let place: Replicas;
  let proxy: TcpProxy;
  let journal: PostgresJournal;

  before(function () {
    requireServer(this, 'postgres');
  });

  beforeEach(async () => {
    place = await replicas();
    proxy = await startTcpProxy(place.address.port);
    journal = await place.open({ address: { ...place.address, port: proxy.port } });
    await withFleet(journal, 1);
  });

  afterEach(async () => {
    proxy.shut(false);
    await place.close();
    await proxy.stop();
  });

  it('after the COMMIT was heard: the append is unknown, and a repetition conflicts', async () => {
    proxy.cutAt({ kind: 'lose-reply', text: 'commit' });
    await rejectsWith('KT2120', () => journal.append(FIRST, 1, [loaded(1)], byEngine));
    assert.equal(proxy.cuts(), 1);
    await rejectsWith('KT2106', () => journal.append(FIRST, 1, [loaded(1)], byEngine));
    assert.equal((await journal.state(FIRST))?.seq, 2);
    assert.deepEqual((await journal.verify()).problems, []);
  });

  it('before the COMMIT was heard: nothing was written, and the append can be made again', async () => {
    proxy.cutAt({ kind: 'before', text: 'commit' });
    await rejectsWith('KT2120', () => journal.append(FIRST, 1, [loaded(1)], byEngine));
    assert.equal((await journal.append(FIRST, 1, [loaded(2)], byEngine)).seq, 2);
  });

  it('in the middle of the transaction: nothing was written', async () => {
    proxy.cutAt({ kind: 'lose-reply', text: 'insert into "events"' });
    await rejectsWith('KT2120', () => journal.append(FIRST, 1, [loaded(1)], byEngine));
    assert.equal((await journal.state(FIRST))?.seq, 1);
  });

  it('in an append of one statement: unknown after it was heard, not written before', async () => {
    await journal.append(FIRST, 1, [loaded(1)], byEngine);
    await journal.append(FIRST, 2, [loaded(2)], byEngine);
    proxy.cutAt({ kind: 'before', text: 'keyturn_append' });
    await rejectsWith('KT2120', () => journal.append(FIRST, 3, [loaded(3)], byEngine));
    assert.equal((await journal.append(FIRST, 3, [loaded(4)], byEngine)).seq, 4);
    proxy.cutAt({ kind: 'lose-reply', text: 'keyturn_append' });
    await rejectsWith('KT2120', () => journal.append(FIRST, 4, [loaded(5)], byEngine));
    assert.equal(proxy.cuts(), 2);
    await rejectsWith('KT2106', () => journal.append(FIRST, 4, [loaded(5)], byEngine));
    assert.equal((await journal.state(FIRST))?.seq, 5);
    assert.deepEqual((await journal.verify()).problems, []);
  });

  it('is waited for by a sealed secret, which is then kept', async () => {
    const sealed = { stream: FIRST, attempt: 'att_1', file: Uint8Array.of(1, 2, 3) };
    proxy.shut(true);
    proxy.cutAll();
    const kept = journal.append(FIRST, 1, [loaded(1)], byEngine, { sealed });
    await pause(500);
    proxy.shut(false);
    assert.equal((await kept).seq, 2);
    assert.deepEqual(await journal.sealed(FIRST, 'att_1'), sealed.file);
  });

  it('is made anew by itself, for work and for tidings', async () => {
    let heard = 0;
    const other = await place.open({
      address: { ...place.address, port: proxy.port },
      onTidings: () => (heard += 1),
    });
    proxy.cutAll();
    await until(() => journal.state(FIRST).then(() => true));
    await until(async () => {
      const { seq } = (await journal.state(FIRST)) ?? { seq: 0 };
      await journal.append(FIRST, seq, [loaded(seq)], byEngine);
      return heard > 0;
    });
    assert.ok((await other.state(FIRST)) !== null);
  });
});

describe('replicas that hear of each other', () => {
  let place: Replicas;

  before(async function () {
    requireServer(this, 'postgres');
    place = await replicas();
  });

  after(() => place.close());

  it('are told of what others commit, once for a burst, and not of their own', async () => {
    const heard = [0, 0];
    const [teller] = await Promise.all(
      heard.map((_, index) => place.open({ onTidings: () => void (heard[index] = (heard[index] ?? 0) + 1) })),
    );
    assert.ok(teller !== undefined);
    await pause(200);
    await withFleet(teller, 1);
    for (let seq = 1; seq <= 8; seq += 1) await teller.append(FIRST, seq, [loaded(seq)], byEngine);
    await until(async () => (heard[1] ?? 0) > 0);
    assert.equal(heard[0], 0);
    assert.ok((heard[1] ?? 0) <= 8, `${heard[1]} times for nine commits`);
  });
});

describe('a PostgreSQL server that goes', () => {
  it('is found again after a crash, with all that was acknowledged', async function () {
    this.timeout(60_000);
    requireServer(this, 'postgres');
    const server = await startPostgres();
    const proxy = await startTcpProxy(server.port);
    const database = await server.newDatabase();
    const address = { ...server.addressOf(database), port: proxy.port };
    const journal = await openPostgresJournal({ address, clock: systemClock });
    try {
      await withFleet(journal, 1);
      let acknowledged = 1;
      const writing = (async () => {
        for (;;) {
          await journal.append(FIRST, acknowledged, [loaded(acknowledged)], byEngine);
          acknowledged += 1;
        }
      })();
      const ended = writing.then(() => undefined);
      ended.catch(() => undefined);
      await pause(150);
      await server.crashAndRestart();
      await assert.rejects(ended, (thrown: unknown) => thrown instanceof Fault && thrown.code === 'KT2120');
      await until(() => journal.state(FIRST).then(() => true));
      const { seq } = (await journal.state(FIRST)) ?? { seq: 0 };
      assert.ok(seq === acknowledged || seq === acknowledged + 1, `${seq} of ${acknowledged}`);
      assert.deepEqual((await journal.verify()).problems, []);
      await server.run(`UPDATE credentials SET due_at = ${AT}`, database);
      assert.equal((await journal.claimDue(AT, 1, 'a', LEASE_MS)).length, 1);
    } finally {
      await journal.close();
      await proxy.stop();
      await server.stop();
    }
  });
});

async function until(holds: () => Promise<boolean>): Promise<void> {
  const endsAt = performance.now() + 10_000;
  while (!(await holds().catch(() => false))) {
    assert.ok(performance.now() < endsAt, 'it did not come about');
    await pause(50);
  }
}
