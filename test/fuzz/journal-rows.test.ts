import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import type { Database } from 'better-sqlite3';
import { START_AT } from '../support/history.ts';
import { sqliteDriver } from '../../src/journal/sqlite/driver.ts';
import { openSqliteJournal } from '../../src/journal/sqlite/open.ts';
import { openTemporaryJournal } from '../journal/temporary.ts';
import type { TemporaryJournal } from '../journal/temporary.ts';
import { byEngine, FIRST, LEASE_MS, loaded, withFleet } from '../contract/journal/samples.ts';
import { hostile, strangeText, strangeValue } from './hostile-bytes.ts';
import { holds, LIMIT_MS } from './holds.ts';
import { CANARY, verdictOf } from './verdict.ts';
import { alertRow } from '../support/alert-row.ts';

const COLUMNS = {
  events: ['stream', 'seq', 'at', 'actor', 'type', 'schema', 'data', 'hash'],
  credentials: [
    'name',
    'due_at',
    'lease_owner',
    'lease_until',
    'epoch',
    'seq',
    'hash',
    'schema',
    'state',
    'retries',
  ],
  alerts: ['key', 'subject', 'state', 'repeat_at', 'row'],
  notifications: ['channel', 'kind', 'due_at', 'tries', 'alert'],
  sealed: ['stream', 'attempt', 'digest', 'file'],
  meta: ['key', 'value'],
} as const;
type Table = keyof typeof COLUMNS;
const places = (Object.keys(COLUMNS) as Table[]).flatMap((table) =>
  COLUMNS[table].map((column) => ({ table, column })),
);

/** What another tool may put into a column: SQLite keeps any value in any of them. */
const cells = fc
  .oneof(
    strangeText,
    fc.integer(),
    fc.constantFrom(0, -1, 2 ** 53, 1e308, 1.5, 99),
    hostile({ version: 1, consumer: 'order-router' }).map((bytes) => bytes.toString()),
    strangeValue.map((value) => JSON.stringify(value) ?? ''),
    fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
  )
  // No row holds a secret, so a fault may show what stands there.
  .map((cell) => (typeof cell === 'string' ? cell.replaceAll(CANARY, 'x') : cell));

const ALERT = alertRow({
  ...{ key: 'KT-A101/x/', code: 'KT-A101', subject: FIRST, subjectName: 'wb-000001', severity: 'warning' },
  ...{ raisedAt: START_AT, repeatAt: START_AT, repeatMs: 1_000 },
});

describe('rows of the journal that somebody edited', function () {
  this.timeout(LIMIT_MS);

  let place: TemporaryJournal;
  let other: Database;

  before(async () => {
    place = await openTemporaryJournal();
    const journal = place.journal();
    await withFleet(journal, 2);
    await journal.append(FIRST, 1, [loaded(1), loaded(2), loaded(3)], byEngine, {
      sealed: { stream: FIRST, attempt: 'att_1', file: Buffer.from('x') },
    });
    const note = {
      id: 'note_1',
      channel: 'log',
      kind: 'raised' as const,
      alert: ALERT,
      dueAt: START_AT,
      tries: 0,
    };
    await journal.alerts.save([ALERT], [note]);
    await journal.meta.set('custody-check', 'c');
    await journal.close();
    const Sqlite = await sqliteDriver();
    other = new Sqlite(join(place.directory, 'journal.db'));
    other.pragma('foreign_keys = OFF');
  });

  after(async () => {
    other.close();
    await place.open();
    await place.remove();
  });

  const edits = fc.array(
    fc.record({ at: fc.constantFrom(...places), row: fc.nat({ max: 5 }), cell: cells }),
    {
      minLength: 1,
      maxLength: 3,
    },
  );

  it('lead to values or coded faults in every method, and verify comes to its end', () =>
    holds(
      250,
      fc.asyncProperty(edits, async (made) => {
        other.exec('BEGIN');
        const touched = made.filter((edit) => applied(other, edit));
        const copy = other.serialize();
        other.exec('ROLLBACK');
        if (touched.length === 0) return;
        await readAll(copy);
      }),
    ));
});

/** False where the table refuses the value, as SQLite still does for a second row of one key. */
function applied(
  database: Database,
  {
    at: { table, column },
    row,
    cell,
  }: {
    readonly at: { readonly table: Table; readonly column: string };
    readonly row: number;
    readonly cell: unknown;
  },
): boolean {
  try {
    const which = `(SELECT rowid FROM ${table} ORDER BY rowid LIMIT 1 OFFSET ${row} % (SELECT max(1, count(*)) FROM ${table}))`;
    database.prepare(`UPDATE ${table} SET ${column} = ? WHERE rowid = ${which}`).run(cell);
    return true;
  } catch {
    return false;
  }
}

async function readAll(bytes: Buffer): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'keyturn-fuzz-'));
  await writeFile(join(directory, 'journal.db'), bytes, { mode: 0o600 });
  const opened = await verdictOf(() => openSqliteJournal({ directory }));
  if (opened.kind === 'value') {
    const journal = opened.value;
    const verified = await verdictOf(() => journal.verify());
    if (verified.kind === 'fault') assert.match(verified.fault.code, /^KT21/);
    const acts: readonly (() => Promise<unknown>)[] = [
      () => journal.registered(),
      () => journal.summaries({ afterName: null, limit: 10 }),
      () => journal.events({ limit: 50 }),
      () => journal.findByName('wb-000001'),
      () => journal.state(FIRST),
      () => journal.lastPosition(FIRST),
      () => journal.sealed(FIRST, 'att_1'),
      () => journal.backlog(START_AT),
      () => journal.alerts.raised(),
      () => journal.alerts.dueForRepeat(START_AT, 5),
      () => journal.alerts.dueNotifications(START_AT, 5),
      () => journal.append(FIRST, 4, [loaded(4)], byEngine),
      () => journal.claimDue(START_AT + 1e12, 5, 'test', LEASE_MS),
      () => journal.meta.get('custody-check'),
    ];
    for (const act of acts) {
      const verdict = await verdictOf(act);
      if (verdict.kind === 'fault') assert.match(verdict.fault.code, /^KT21/);
    }
    await journal.close();
  } else assert.match(opened.fault.code, /^KT21/);
  await rm(directory, { recursive: true, force: true });
}
