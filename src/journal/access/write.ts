import { absurd } from '../../domain/absurd.ts';
import type { ApiToken, User } from '../../domain/access/account.ts';
import { Fault } from '../../domain/fault.ts';
import type { FaultCode } from '../../domain/fault.ts';
import type { AccessWrite } from '../../ports/access.ts';
import { parsed } from '../rows.ts';
import type { Db } from '../schema.ts';

type Write<Is extends AccessWrite['is']> = Extract<AccessWrite, { is: Is }>;

export async function write(trx: Db, one: AccessWrite): Promise<void> {
  switch (one.is) {
    case 'add-user':
      return addUser(trx, one);
    case 'change-user':
      return changeUser(trx, one);
    case 'add-token':
      return addToken(trx, one);
    case 'revoke-token':
      return revokeToken(trx, one);
    case 'open-session':
      return openSession(trx, one);
    case 'end-session':
      await trx.deleteFrom('sessions').where('digest', '=', one.digest).execute();
      return;
    case 'end-sessions':
      await trx.deleteFrom('sessions').where('actor', '=', one.of).execute();
      return;
    case 'forgive':
      await trx.deleteFrom('login_failures').where('user', '=', one.user).execute();
      return;
    default:
      absurd(one);
  }
}

async function addUser(trx: Db, { user, password }: Write<'add-user'>): Promise<void> {
  const { numInsertedOrUpdatedRows } = await trx
    .insertInto('users')
    .values({ name: user.name, password, row: JSON.stringify(user) })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .executeTakeFirst();
  if (numInsertedOrUpdatedRows !== 1n) throw refused('KT6105', `user ${user.name}`, 'it is there already');
}

async function changeUser(trx: Db, { user, change, password }: Write<'change-user'>): Promise<void> {
  const found = await trx.selectFrom('users').select('row').where('name', '=', user).executeTakeFirst();
  if (found === undefined) throw refused('KT6106', `user ${user}`, 'no such user');
  const changed: User = { ...parsed<User>(found.row, `journal, user ${user}`), ...change };
  await trx
    .updateTable('users')
    .set({ row: JSON.stringify(changed), ...(password === null ? {} : { password }) })
    .where('name', '=', user)
    .execute();
}

async function addToken(trx: Db, { token, digest }: Write<'add-token'>): Promise<void> {
  const { numInsertedOrUpdatedRows } = await trx
    .insertInto('api_tokens')
    .values({ name: token.name, digest, row: JSON.stringify(token) })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .executeTakeFirst();
  if (numInsertedOrUpdatedRows !== 1n) throw refused('KT6107', `token ${token.name}`, 'it is there already');
}

async function revokeToken(trx: Db, { token, at }: Write<'revoke-token'>): Promise<void> {
  const found = await trx.selectFrom('api_tokens').select('row').where('name', '=', token).executeTakeFirst();
  if (found === undefined) throw refused('KT6108', `token ${token}`, 'no such token');
  const revoked: ApiToken = { ...parsed<ApiToken>(found.row, `journal, token ${token}`), revokedAt: at };
  await trx
    .updateTable('api_tokens')
    .set({ row: JSON.stringify(revoked) })
    .where('name', '=', token)
    .execute();
}

async function openSession(trx: Db, { session, digest }: Write<'open-session'>): Promise<void> {
  const { actor, seenAt, endsAt } = session;
  const row = JSON.stringify(session);
  await trx.insertInto('sessions').values({ digest, actor, seen_at: seenAt, ends_at: endsAt, row }).execute();
}

function refused(code: FaultCode, place: string, saw: string): Fault {
  return new Fault(code, { place, saw });
}
