import { asFault, Fault } from '../../domain/fault.ts';
import type { SealHeader } from '../../ports/custody.ts';
import type { EscrowBook } from '../../ports/escrow-book.ts';
import type { Ports } from '../ports.ts';
import { appendIfMissing } from './found.ts';
import type { EntryOf } from './found.ts';

export interface UnreadEntry extends EntryOf {
  readonly fault: Fault;
}

export interface SweepReport {
  /** What was escrowed before this time is in the journal; null while an entry is not. */
  readonly sweptAt: number | null;
  readonly unread: readonly UnreadEntry[];
}

/**
 * Brings this replica's own escrow into the journal. Between two sweeps an entry has time to get there by itself, so
 * that a reply under way is not written down twice; only the first one, before anything runs, takes every entry. When the one
 * before was is told by the clock that says less: one may have been set back since, the other stands in sleep. Both are
 * read before the list is, in whole milliseconds, as replies carry them: rounding claims less, never more.
 */
export function createSweep(ports: Ports, book: EscrowBook): () => Promise<SweepReport> {
  const done = new Set<string>();
  let noticed: ReadonlySet<string> | null = null;
  let noticedMs = ports.clock.monotonicMs();
  let noticedAt = ports.clock.now();

  return async () => {
    const startedMs = ports.clock.monotonicMs();
    const startedAt = ports.clock.now();
    const sinceNoticedMs = ports.clock.monotonicMs() - noticedMs;
    const entries = book.entries();
    const unread: UnreadEntry[] = [];
    for (const entry of entries) {
      const key = keyOf(entry);
      if (done.has(key) || (noticed !== null && !noticed.has(key))) continue;
      const fault = await bring(ports, entry);
      if (fault === null) done.add(key);
      else unread.push({ credential: entry.credential, attempt: entry.attempt, fault });
    }
    const sweptAt =
      noticed === null ? startedAt : Math.min(noticedAt, Math.floor(startedAt - sinceNoticedMs));
    noticed = new Set(entries.map(keyOf));
    noticedAt = startedAt;
    noticedMs = startedMs;
    return { sweptAt: unread.length === 0 ? sweptAt : null, unread };
  };
}

/** Null when it is there; a journal that is lost ends the process, and everything else is tried again. */
async function bring(ports: Ports, entry: SealHeader): Promise<Fault | null> {
  const { credential, attempt } = entry;
  try {
    const found = await appendIfMissing(ports, entry, () => escrowed(ports, entry));
    if (found === 'appended') ports.log.warn('a reply was found in the escrow', { credential, attempt });
    return null;
  } catch (thrown) {
    const fault = asFault(thrown, `escrow, ${credential}, ${attempt}`);
    if (fault.code === 'KT2103') throw fault;
    ports.log.error('an escrow entry is not in the journal', { credential, attempt, code: fault.code });
    return fault;
  }
}

async function escrowed(ports: Ports, { credential, attempt }: EntryOf): Promise<Uint8Array> {
  const file = await ports.custody.escrowed(credential, attempt);
  if (file !== null) return file;
  throw new Fault('KT2017', { place: `escrow, ${credential}, ${attempt}`, saw: 'no such entry any more' });
}

function keyOf({ credential, attempt }: EntryOf): string {
  return `${credential} ${attempt}`;
}
