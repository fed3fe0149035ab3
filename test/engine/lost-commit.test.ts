import assert from 'node:assert/strict';
import { MINUTE_MS, SECOND_MS } from '../../src/domain/duration.ts';
import type { EventType } from '../../src/domain/events.ts';
import type { JournalWithMeta } from '../../src/journal/journal.ts';
import { openPostgresJournal } from '../../src/journal/postgres/open.ts';
import { movableClock } from '../../src/platform/clock.ts';
import { ahead, setDatabaseClock, sharedPostgres } from '../support/servers/postgres.ts';
import type { Postgres } from '../support/servers/postgres.ts';
import { requireServer } from '../support/servers/require.ts';
import { startTcpProxy } from '../support/servers/tcp-proxy.ts';
import type { Cut, TcpProxy } from '../support/servers/tcp-proxy.ts';
import { engineRig } from './rig.ts';
import type { EngineRig } from './rig.ts';

const LEASE_OVER_MS = 31 * SECOND_MS;
const QUARANTINE_OVER_MS = 20 * MINUTE_MS;
/** What is said for a commit: at the end of a transaction, or by an append in one statement. */
const COMMITTING = /commit|keyturn_append/;
const WHOLE =
  'Registered Imported Opened Preflighted CallStarted Sealed Parsed Accepted Staged Verified Promoted OverlapStarted Observed';

describe('a commit on PostgreSQL whose reply is lost', () => {
  let postgres: Postgres;
  let database: string;
  let proxy: TcpProxy;
  let rig: EngineRig;
  let movedMs: number;

  before(async function () {
    requireServer(this, 'postgres');
    postgres = await sharedPostgres();
  });

  /** Cuts the connection at the COMMIT of the first append of a type. */
  const start = async (type: EventType, kind: Cut['kind']): Promise<void> => {
    database = await postgres.newDatabase();
    proxy = await startTcpProxy(postgres.port);
    movedMs = 0;
    const address = { ...postgres.addressOf(database), port: proxy.port };
    rig = await engineRig({
      openJournal: () => openPostgresJournal({ address, clock: movableClock() }),
      wrapJournal: (journal) => cuttingAt(journal, type, () => proxy.cutAt({ kind, text: COMMITTING })),
    });
    await rig.pass(0);
  };

  const pass = async (ms: number): Promise<void> => {
    movedMs += ms;
    await setDatabaseClock(postgres, database, ahead(movedMs));
    await rig.pass(ms);
  };

  afterEach(async () => {
    assert.equal(proxy.cuts(), 1);
    assert.deepEqual((await rig.ports.journal.verify()).problems, []);
    await rig.close();
    await proxy.stop();
  });

  it('never sends a call whose intent may be on record: it is compared, and only then tried again', async () => {
    await start('CallStarted', 'lose-reply');
    await pass(LEASE_OVER_MS);
    assert.match(await rig.events(), /CallStarted Quarantined$/);
    assert.equal(await resets(rig), 0);
    await pass(QUARANTINE_OVER_MS);
    assert.match(await rig.events(), /CallStarted Quarantined Voided Preflighted CallStarted Sealed/);
    assert.equal(await resets(rig), 1);
  });

  it('sends a call once whose intent never came to record', async () => {
    await start('CallStarted', 'before');
    await pass(LEASE_OVER_MS);
    await pass(5 * MINUTE_MS);
    assert.equal((await rig.events()).replace(/( Observed)+$/, ' Observed'), WHOLE);
    assert.equal(await resets(rig), 1);
  });

  for (const kind of ['lose-reply', 'before'] as const)
    for (const type of ['Sealed', 'Parsed', 'Staged', 'Promoted', 'OverlapStarted'] as const)
      it(`loses nothing and resets once (${type}, ${kind})`, async () => {
        await start(type, kind);
        await pass(LEASE_OVER_MS);
        await pass(5 * MINUTE_MS);
        assert.equal(await resets(rig), 1);
        const events = (await rig.events()).split(' ');
        assert.ok(events.includes('OverlapStarted'), events.join(' '));
        assert.ok(!events.includes('SecretLost'));
        assert.equal(events.filter((each) => each === 'CallStarted').length, 1);
      });
});

function cuttingAt(journal: JournalWithMeta, type: EventType, cut: () => void): JournalWithMeta {
  let done = false;
  return {
    ...journal,
    append: (stream, afterSeq, events, meta, options) => {
      if (!done && events[0]?.type === type) {
        done = true;
        cut();
      }
      return journal.append(stream, afterSeq, events, meta, options);
    },
  };
}

async function resets({ sandbox }: EngineRig): Promise<number> {
  const reply = await fetch(`${sandbox.apiUrl}/control/state`);
  const { applications } = (await reply.json()) as {
    readonly applications: readonly { readonly counters: { readonly reset: number } }[];
  };
  return applications.reduce((sum, { counters }) => sum + counters.reset, 0);
}
