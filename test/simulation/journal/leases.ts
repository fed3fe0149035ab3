import { HOUR_MS } from '../../../src/domain/duration.ts';
import type { Claim, Lease } from '../../../src/ports/journal.ts';
import type { RetryState } from '../../../src/domain/retry.ts';
import { holds } from './append.ts';
import type { CredentialRow, JournalDisk } from './tables.ts';

/** No lease is as long: one that ends later was given by a clock that ran ahead. */
const LONGEST_LEASE_MS = HOUR_MS;

const isFree = ({ leaseOwner, leaseUntil }: CredentialRow, now: number): boolean =>
  leaseOwner === null || leaseUntil === null || leaseUntil <= now || leaseUntil - now > LONGEST_LEASE_MS;

export function claimDue(
  disk: JournalDisk,
  now: number,
  limit: number,
  owner: string,
  leaseMs: number,
): readonly Claim[] {
  const due: CredentialRow[] = [];
  for (const row of disk.tables.credentials.values()) {
    if (row.dueAt <= now && isFree(row, now)) due.push(row);
  }
  due.sort((left, right) => left.dueAt - right.dueAt);
  return due.slice(0, limit).map((row) => take(disk, row, now + leaseMs, owner));
}

export function claim(
  disk: JournalDisk,
  stream: string,
  now: number,
  owner: string,
  leaseMs: number,
): Claim | null {
  const row = disk.tables.credentials.get(stream);
  return row === undefined || !isFree(row, now) ? null : take(disk, row, now + leaseMs, owner);
}

function take(disk: JournalDisk, row: CredentialRow, leaseUntil: number, owner: string): Claim {
  const { uid } = row.state;
  const epoch = row.epoch + 1;
  disk.relax(uid, { ...row, leaseOwner: owner, leaseUntil, epoch, wokenAt: null });
  return { stream: uid, owner, epoch, state: row.state, retries: row.retries };
}

export function renew(disk: JournalDisk, lease: Lease, leaseUntil: number): boolean {
  const row = disk.tables.credentials.get(lease.stream);
  if (row === undefined || !holds(row, lease)) return false;
  disk.relax(lease.stream, { ...row, leaseUntil });
  return true;
}

export function release(
  disk: JournalDisk,
  lease: Lease,
  { dueAt, retries }: { readonly dueAt: number; readonly retries: Readonly<Record<string, RetryState>> },
): void {
  const row = disk.tables.credentials.get(lease.stream);
  if (row === undefined || !holds(row, lease)) return;
  disk.relax(lease.stream, {
    ...row,
    dueAt: Math.min(dueAt, row.wokenAt ?? dueAt),
    wokenAt: null,
    leaseOwner: null,
    leaseUntil: null,
    retries,
  });
}

export function wake(disk: JournalDisk, streams: readonly string[] | null, at: number): void {
  for (const uid of streams ?? [...disk.tables.credentials.keys()]) {
    const row = disk.tables.credentials.get(uid);
    if (row === undefined) continue;
    const wokenAt = row.leaseOwner === null ? row.wokenAt : Math.min(at, row.wokenAt ?? at);
    disk.relax(uid, { ...row, wokenAt, dueAt: Math.min(at, row.dueAt) });
  }
  disk.synced();
}

export function backlog(
  disk: JournalDisk,
  now: number,
): { readonly due: number; readonly oldestDueAt: number | null } {
  let due = 0;
  let oldestDueAt: number | null = null;
  for (const row of disk.tables.credentials.values()) {
    if (row.dueAt > now || !isFree(row, now)) continue;
    due += 1;
    oldestDueAt = Math.min(oldestDueAt ?? row.dueAt, row.dueAt);
  }
  return { due, oldestDueAt };
}
