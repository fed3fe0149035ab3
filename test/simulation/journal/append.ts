import { unregistered } from '../../../src/domain/credential.ts';
import type { CredentialState } from '../../../src/domain/credential.ts';
import type { CredentialEvent } from '../../../src/domain/events.ts';
import { Fault } from '../../../src/domain/fault.ts';
import { fold } from '../../../src/domain/fold.ts';
import type { AppendOptions, Lease, Registration, Reservation } from '../../../src/ports/journal.ts';
import { dropSealed, keepSealed } from './sealed.ts';
import type { CredentialRow, EventRow, JournalDisk } from './tables.ts';

interface Meta {
  readonly at: number;
  readonly actor: string;
}

/** Everything is checked before anything is written, so that an append is all or nothing. */
export function append(
  disk: JournalDisk,
  stream: string,
  afterSeq: number,
  events: readonly CredentialEvent[],
  meta: Meta,
  options: AppendOptions,
): CredentialState {
  const row = disk.tables.credentials.get(stream);
  const { lease } = options;
  if (lease !== undefined && !holds(row, lease)) throw leaseLost(lease);
  const seq = row?.state.seq ?? 0;
  if (seq !== afterSeq) throw conflict(stream, `event ${seq} is the last one, not ${afterSeq}`);
  if (row === undefined && events[0]?.type !== 'Registered')
    throw conflict(stream, 'the credential is not registered');
  let state = row?.state ?? unregistered(stream);
  const seqs: number[] = [];
  for (const event of events) {
    state = fold(state, { at: meta.at, event });
    seqs.push(state.seq);
  }
  refuseTakenName(disk, stream, state.name);
  for (const reservation of options.reserve ?? []) checkPlace(disk, reservation);
  writeEvents(disk, stream, events, seqs, meta);
  writeRow(disk, row, state, meta, options);
  for (const reservation of options.reserve ?? []) takePlace(disk, reservation);
  for (const attempt of options.dropSealed ?? []) dropSealed(disk, stream, attempt);
  for (const { attempt } of options.resealed ?? []) dropSealed(disk, stream, attempt);
  for (const record of options.resealed ?? []) keepSealed(disk, record);
  if (options.sealed !== undefined) keepSealed(disk, options.sealed);
  if (options.release !== undefined) disk.tables.places.delete(options.release);
  disk.synced();
  return state;
}

export function holds(row: CredentialRow | undefined, lease: Lease): boolean {
  return row !== undefined && row.epoch === lease.epoch && row.leaseOwner === lease.owner;
}

function leaseLost({ stream, owner, epoch }: Lease): Fault {
  return new Fault('KT2107', {
    place: `journal, stream ${stream}`,
    saw: `the lease of ${owner} with epoch ${epoch} is not the present one`,
  });
}

function conflict(stream: string, saw: string): Fault {
  return new Fault('KT2106', { place: `journal, stream ${stream}`, saw });
}

function refuseTakenName(disk: JournalDisk, stream: string, name: string): void {
  const holder = disk.tables.names.get(name);
  if (holder === undefined || holder === stream) return;
  throw new Fault('KT2114', { place: `journal, stream ${stream}`, saw: `${name} is taken` });
}

function writeEvents(
  disk: JournalDisk,
  stream: string,
  events: readonly CredentialEvent[],
  seqs: readonly number[],
  { at, actor }: Meta,
): void {
  const { tables } = disk;
  const rows = events.map((event, index): EventRow => {
    return { position: tables.events.length + index + 1, stream, seq: seqs[index] ?? 0, at, actor, event };
  });
  tables.events.push(...rows);
  tables.streams.set(stream, [...(tables.streams.get(stream) ?? []), ...rows]);
}

function writeRow(
  disk: JournalDisk,
  row: CredentialRow | undefined,
  state: CredentialState,
  meta: Meta,
  options: AppendOptions,
): void {
  const { credentials, names } = disk.tables;
  if (row === undefined) {
    credentials.set(state.uid, firstRow(state, options.dueAt ?? meta.at));
  } else {
    if (row.state.name !== state.name) names.delete(row.state.name);
    credentials.set(state.uid, { ...row, state, ...dueColumns(row, options) });
  }
  names.set(state.name, state.uid);
}

function firstRow(state: CredentialState, dueAt: number): CredentialRow {
  return { state, dueAt, wokenAt: null, leaseOwner: null, leaseUntil: null, epoch: 0, retries: {} };
}

/** The holder decides when to come back, never later than a wake; others only bring the time forward. */
function dueColumns(row: CredentialRow, { dueAt, lease }: AppendOptions): Partial<CredentialRow> {
  if (dueAt === undefined) return {};
  const wokenAt = Math.min(dueAt, row.wokenAt ?? dueAt);
  if (lease !== undefined) return { dueAt: wokenAt };
  return { dueAt: Math.min(dueAt, row.dueAt), wokenAt: row.leaseOwner === null ? null : wokenAt };
}

function checkPlace({ tables }: JournalDisk, reservation: Reservation): void {
  const { limit } = reservation;
  const taken =
    reservation.kind === 'issuer-budget'
      ? (tables.budget.get(`${reservation.issuer} ${reservation.day}`) ?? 0)
      : [...tables.places].filter(
          ([rotation, policies]) => policies.has(reservation.policy) && rotation !== reservation.rotation,
        ).length;
  if (taken < limit) return;
  const place =
    reservation.kind === 'issuer-budget' ? `issuer ${reservation.issuer}` : `policy ${reservation.policy}`;
  throw new Fault('KT2108', { place, saw: `all ${limit} places are taken` });
}

function takePlace({ tables }: JournalDisk, reservation: Reservation): void {
  if (reservation.kind === 'concurrency') {
    const taken = tables.places.get(reservation.rotation) ?? [];
    tables.places.set(reservation.rotation, new Set([...taken, reservation.policy]));
    return;
  }
  const key = `${reservation.issuer} ${reservation.day}`;
  tables.budget.set(key, (tables.budget.get(key) ?? 0) + 1);
}

/** Registers credentials; those that already are stay as they are. */
export function register(disk: JournalDisk, registrations: readonly Registration[], at: number): void {
  const fresh = registrations.filter(({ uid }) => !disk.tables.credentials.has(uid));
  for (const { uid, name } of fresh) refuseTakenName(disk, uid, name);
  for (const { uid, name } of fresh)
    append(disk, uid, 0, [{ type: 'Registered', name }], { at, actor: 'config' }, {});
}
