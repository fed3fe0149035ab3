import { Fault } from '../../domain/fault.ts';
import type { SignedCheckpoint } from '../../ports/checkpoint.ts';
import type { CheckpointsTable, Db } from '../schema.ts';
import { parseSigned } from './signed.ts';

export async function latest(db: Db): Promise<SignedCheckpoint | null> {
  const row = await db
    .selectFrom('checkpoints')
    .selectAll()
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? null : signedOf(row);
}

export async function after(db: Db, number: number): Promise<readonly SignedCheckpoint[]> {
  const rows = await db
    .selectFrom('checkpoints')
    .selectAll()
    .where('number', '>', number)
    .orderBy('number')
    .execute();
  return rows.map(signedOf);
}

function signedOf({ number, signed }: CheckpointsTable): SignedCheckpoint {
  const found = parseSigned(signed);
  if (found !== null) return found;
  throw new Fault('KT2104', { place: `journal, checkpoint ${number}`, saw: 'a text that is no checkpoint' });
}
