import type { ApiToken, Failures, User } from '../../domain/access/account.ts';
import type { Session } from '../../domain/access/session.ts';
import type { AccessBook } from '../../ports/access.ts';
import { parsed } from '../rows.ts';
import type { Db } from '../schema.ts';
import type { DatabaseTraits } from '../traits.ts';
import { accessEvents } from './events.ts';
import { record } from './record.ts';

export function accessBook(
  db: Db,
  { sharing, relaxed }: Pick<DatabaseTraits, 'sharing' | 'relaxed'>,
): AccessBook {
  return {
    record: (event, meta, writes) => record(db, sharing, { event, meta, writes }),
    events: ({ afterSeq, limit }) => accessEvents(db, afterSeq, limit),
    users: () => users(db),
    user: (name) => user(db, name),
    failures: () => failures(db),
    failed: (name, next) =>
      db.transaction().execute(async (trx) => {
        await sharing.inTurn(trx, `login ${name}`);
        return failed(trx, name, next);
      }),
    tokens: () => tokens(db),
    tokenOf: (digest) => tokenOf(db, digest),
    sessionOf: (digest) => sessionOf(db, digest),
    seen: (digest, at) => relaxed((own) => seen(own, digest, at)),
    sweep: (now, idleBefore) => relaxed((own) => sweep(own, now, idleBefore)),
  };
}

async function users(db: Db): Promise<readonly User[]> {
  const rows = await db.selectFrom('users').select(['name', 'row']).orderBy('name').execute();
  return rows.map(({ name, row }) => parsed<User>(row, `journal, user ${name}`));
}

async function user(
  db: Db,
  name: string,
): Promise<{ readonly user: User; readonly password: string } | null> {
  const found = await db.selectFrom('users').selectAll().where('name', '=', name).executeTakeFirst();
  if (found === undefined) return null;
  return { user: parsed<User>(found.row, `journal, user ${name}`), password: found.password };
}

async function failures(db: Db): Promise<ReadonlyMap<string, Failures>> {
  const rows = await db.selectFrom('login_failures').selectAll().execute();
  return new Map(rows.map(({ user: name, count, last_at }) => [name, { count, lastAt: last_at }]));
}

async function failed(trx: Db, name: string, next: (before: Failures | null) => Failures): Promise<Failures> {
  const before = await trx
    .selectFrom('login_failures')
    .selectAll()
    .where('user', '=', name)
    .executeTakeFirst();
  const after = next(before === undefined ? null : { count: before.count, lastAt: before.last_at });
  const columns = { count: after.count, last_at: after.lastAt };
  await trx
    .insertInto('login_failures')
    .values({ user: name, ...columns })
    .onConflict((conflict) => conflict.column('user').doUpdateSet(columns))
    .execute();
  return after;
}

async function tokens(db: Db): Promise<readonly ApiToken[]> {
  const rows = await db.selectFrom('api_tokens').select(['name', 'row']).orderBy('name').execute();
  return rows.map(({ name, row }) => parsed<ApiToken>(row, `journal, token ${name}`));
}

async function tokenOf(db: Db, digest: string): Promise<ApiToken | null> {
  const found = await db
    .selectFrom('api_tokens')
    .select(['name', 'row'])
    .where('digest', '=', digest)
    .executeTakeFirst();
  return found === undefined ? null : parsed<ApiToken>(found.row, `journal, token ${found.name}`);
}

async function sessionOf(db: Db, digest: string): Promise<Session | null> {
  const found = await db
    .selectFrom('sessions')
    .select(['actor', 'row', 'seen_at'])
    .where('digest', '=', digest)
    .executeTakeFirst();
  if (found === undefined) return null;
  return { ...parsed<Session>(found.row, `journal, a session of ${found.actor}`), seenAt: found.seen_at };
}

async function seen(db: Db, digest: string, at: number): Promise<void> {
  await db.updateTable('sessions').set({ seen_at: at }).where('digest', '=', digest).execute();
}

async function sweep(db: Db, now: number, idleBefore: number): Promise<void> {
  await db
    .deleteFrom('sessions')
    .where((eb) => eb.or([eb('ends_at', '<=', now), eb('seen_at', '<=', idleBefore)]))
    .execute();
}
