import { isInView } from '../domain/approvals/waiting.ts';
import { unregistered } from '../domain/credential.ts';
import type { CredentialState } from '../domain/credential.ts';
import type { CredentialEvent } from '../domain/events.ts';
import { Fault } from '../domain/fault.ts';
import type { AppendOptions, Lease } from '../ports/journal.ts';
import { EVENT_SCHEMA, GENESIS_HASH } from './chain.ts';
import { chainOn } from './chained.ts';
import type { AppendMeta } from './chained.ts';
import type { Heads } from './heads.ts';
import { freeRotation, reserve } from './reservations.ts';
import { refuseNewer, stateOf } from './rows.ts';
import type { CredentialRow, CredentialsTable, Db } from './schema.ts';
import { dropSealed, insertSealed } from './sealed.ts';
import type { DatabaseTraits, Sharing } from './traits.ts';

/** What an append starts from. */
interface Head {
  readonly row: CredentialRow | null;
  readonly state: CredentialState;
  readonly hash: string;
}

export interface Append {
  readonly stream: string;
  readonly afterSeq: number;
  readonly events: readonly CredentialEvent[];
  readonly meta: AppendMeta;
  readonly options: AppendOptions;
}

/** Events, state, sealed file, reservations and the due time in one transaction: all of it or nothing. */
export async function append(
  { sharing, appending }: Pick<DatabaseTraits, 'sharing' | 'appending'>,
  heads: Heads,
  { stream, afterSeq, events, meta, options }: Append,
): Promise<CredentialState> {
  const end = await appending(async (trx) => {
    const head = await readHead(trx, sharing, stream);
    checkHead(head, stream, afterSeq, events, options.lease);
    const { rows, state } = chainOn(head, stream, events, meta);
    const hash = rows.at(-1)?.hash ?? head.hash;
    await writeHead(trx, head, state, hash, meta, options);
    if (rows.length > 0) await trx.insertInto('events').values(rows).execute();
    await writeSealed(trx, stream, options);
    for (const reservation of options.reserve ?? []) await reserve(trx, sharing, reservation);
    if (options.release !== undefined) await freeRotation(trx, options.release);
    return { state, hash };
  });
  heads.keep(end);
  return end.state;
}

async function writeSealed(
  trx: Db,
  stream: string,
  options: Pick<AppendOptions, 'sealed' | 'resealed' | 'dropSealed'>,
): Promise<void> {
  const { sealed, resealed = [], dropSealed: dropped = [] } = options;
  const going = [...dropped, ...resealed.map(({ attempt }) => attempt)];
  if (going.length > 0) await dropSealed(trx, stream, going);
  for (const record of sealed === undefined ? resealed : [sealed, ...resealed])
    await insertSealed(trx, record);
}

/** Locked, where others write too: they wait here and then see what was written, instead of failing at their end. */
async function readHead(trx: Db, sharing: Sharing, stream: string): Promise<Head> {
  const query = trx.selectFrom('credentials').selectAll().where('uid', '=', stream);
  const row = await sharing.lock(query).executeTakeFirst();
  if (row === undefined) return { row: null, state: unregistered(stream), hash: GENESIS_HASH };
  return { row, state: stateOf(row), hash: row.hash };
}

function checkHead(
  head: Head,
  stream: string,
  afterSeq: number,
  events: readonly CredentialEvent[],
  lease: Lease | undefined,
): void {
  if (head.row !== null) refuseNewer(head.row);
  if (lease !== undefined && !holds(head.row, lease)) throw leaseLost(lease);
  const seq = head.row?.seq ?? 0;
  if (seq !== afterSeq) throw conflict(stream, `event ${seq} is the last one, not ${afterSeq}`);
  if (head.row === null && events[0]?.type !== 'Registered')
    throw conflict(stream, 'the credential is not registered');
}

function holds(row: CredentialRow | null, lease: Lease): boolean {
  return row !== null && row.epoch === lease.epoch && row.lease_owner === lease.owner;
}

export function leaseLost({ stream, owner, epoch }: Lease): Fault {
  return new Fault('KT2107', {
    place: `journal, stream ${stream}`,
    saw: `the lease of ${owner} with epoch ${epoch} is not the present one`,
  });
}

function conflict(stream: string, saw: string): Fault {
  return new Fault('KT2106', { place: `journal, stream ${stream}`, saw });
}

async function writeHead(
  trx: Db,
  head: Head,
  state: CredentialState,
  hash: string,
  meta: AppendMeta,
  options: AppendOptions,
): Promise<void> {
  if (head.row === null) {
    const row = firstRow(state, hash, options.dueAt ?? meta.at);
    await trx.insertInto('credentials').values(row).execute();
    return;
  }
  const { lease } = options;
  let update = trx
    .updateTable('credentials')
    .set({
      // An unchanged name is left out: naming it would write its index anew with every event.
      ...(state.name === head.row.name ? {} : { name: state.name }),
      seq: state.seq,
      hash,
      schema: EVENT_SCHEMA,
      state: JSON.stringify(state),
      ...(waitingOf(state) === head.row.waiting ? {} : { waiting: waitingOf(state) }),
      ...dueColumns(head.row, options),
    })
    .where('uid', '=', state.uid)
    .where('seq', '=', head.row.seq);
  if (lease !== undefined)
    update = update.where('epoch', '=', lease.epoch).where('lease_owner', '=', lease.owner);
  const { numUpdatedRows } = await update.executeTakeFirst();
  if (numUpdatedRows === 1n) return;
  // The row was locked or the database is ours alone, so this is the last line and never reached.
  throw lease === undefined ? conflict(state.uid, 'the row changed meanwhile') : leaseLost(lease);
}

/** The row of a credential at its first sight. */
export function firstRow(state: CredentialState, hash: string, dueAt: number): CredentialRow {
  return {
    uid: state.uid,
    name: state.name,
    due_at: dueAt,
    woken_at: null,
    lease_owner: null,
    lease_until: null,
    epoch: 0,
    seq: state.seq,
    hash,
    schema: EVENT_SCHEMA,
    state: JSON.stringify(state),
    retries: '{}',
    waiting: waitingOf(state),
  };
}

export function waitingOf(state: CredentialState): number | null {
  return isInView(state) ? 1 : null;
}

/**
 * The lease holder decides when to come back, but never later than a wake that came meanwhile. Everybody else can only
 * bring the time forward, and leaves a mark for the holder's release.
 */
function dueColumns(row: CredentialRow, { dueAt, lease }: AppendOptions): Partial<CredentialsTable> {
  if (dueAt === undefined) return {};
  const wokenAt = Math.min(dueAt, row.woken_at ?? dueAt);
  if (lease !== undefined) return { due_at: wokenAt };
  return { due_at: Math.min(dueAt, row.due_at), woken_at: row.lease_owner === null ? null : wokenAt };
}
