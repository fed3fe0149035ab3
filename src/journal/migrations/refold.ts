import { unregistered } from '../../domain/credential.ts';
import type { CredentialState } from '../../domain/credential.ts';
import { foldAll, FOLD_FORM } from '../../domain/fold.ts';
import { waitingOf } from '../append.ts';
import { EVENT_SCHEMA } from '../chain.ts';
import { getMeta, setMeta } from '../meta.ts';
import { storedEventOf } from '../rows.ts';
import type { Db } from '../schema.ts';
import { inTransaction } from '../transaction.ts';

const FOLD_KEY = 'fold';
const STREAMS_A_COMMIT = 200;

/** Whether the kept states were made by the fold of this keyturn. */
export async function isFolded(db: Db): Promise<boolean> {
  return (await getMeta(db, FOLD_KEY)) === String(FOLD_FORM);
}

/**
 * After an upgrade that changed what a state looks like: every kept state is folded anew from its events, which stay as
 * they are. Streams with events of a newer keyturn are left alone. Interrupted, it begins again at the next start.
 */
export async function refoldAll(db: Db): Promise<void> {
  if (await isFolded(db)) return;
  let after: string | null = '';
  while (after !== null) {
    const from: string = after;
    after = await inTransaction(db, (trx) => refoldPage(trx, from));
  }
  await setMeta(db, FOLD_KEY, String(FOLD_FORM));
}

/** Resolves to the last stream of the page; null when there are no more. */
async function refoldPage(trx: Db, after: string): Promise<string | null> {
  const page = await trx
    .selectFrom('credentials')
    .select(['uid', 'schema', 'state'])
    .where('uid', '>', after)
    .orderBy('uid')
    .limit(STREAMS_A_COMMIT)
    .execute();
  for (const { uid, schema, state } of page) {
    if (schema > EVENT_SCHEMA) continue;
    const refolded = await refold(trx, uid);
    const waiting = waitingOf(refolded);
    const text = JSON.stringify(refolded);
    if (text !== state)
      await trx.updateTable('credentials').set({ state: text, waiting }).where('uid', '=', uid).execute();
  }
  return page.length < STREAMS_A_COMMIT ? null : (page.at(-1)?.uid ?? null);
}

async function refold(trx: Db, stream: string): Promise<CredentialState> {
  const rows = await trx
    .selectFrom('events')
    .selectAll()
    .where('stream', '=', stream)
    .orderBy('seq')
    .execute();
  return foldAll(unregistered(stream), rows.map(storedEventOf));
}
