import type { Journal } from '../ports/journal.ts';
import { alertBook } from './alerts.ts';
import { append } from './append.ts';
import { backlog, claim, claimDue } from './claim.ts';
import { metaBook } from './meta.ts';
import type { MetaBook } from './meta.ts';
import { events, findByName, lastPosition, registered, state, summaries } from './read.ts';
import { register } from './register.ts';
import { budgetSpent } from './reservations.ts';
import type { Db } from './schema.ts';
import { insertSealed, latestSealed } from './sealed.ts';
import { verify } from './verify.ts';
import { release, renew, wake } from './work.ts';

/** What a database does in its own way. */
export interface DatabaseTraits {
  /**
   * Runs one commit that a power cut may take back: leases and due times. Losing one means looking at a credential
   * once more than needed, and saves an fsync for each that is looked at.
   */
  readonly relaxed: <T>(work: (db: Db) => Promise<T>) => Promise<T>;
  /** Missing positions, where the database counts without gaps. */
  readonly findGaps: Parameters<typeof verify>[1];
  readonly close: () => Promise<void>;
}

export interface JournalWithMeta extends Journal {
  readonly meta: MetaBook;
}

/** The journal over any database that the statements run on. */
export function journalOver(db: Db, { relaxed, findGaps, close }: DatabaseTraits): JournalWithMeta {
  return {
    append: (stream, afterSeq, list, meta, options = {}) => append(db, stream, afterSeq, list, meta, options),
    register: (registrations, meta) => register(db, registrations, meta),
    state: (stream) => state(db, stream),
    findByName: (name) => findByName(db, name),
    registered: () => registered(db),
    summaries: (page) => summaries(db, page),
    claimDue: (now, limit, owner, leaseMs) => relaxed((own) => claimDue(own, now, limit, owner, leaseMs)),
    claim: (stream, now, owner, leaseMs) => relaxed((own) => claim(own, stream, now, owner, leaseMs)),
    renew: (lease, leaseUntil) => relaxed((own) => renew(own, lease, leaseUntil)),
    release: (lease, next) => relaxed((own) => release(own, lease, next)),
    wake: (streams, at) => wake(db, streams, at),
    backlog: (now) => backlog(db, now),
    lastPosition: (stream) => lastPosition(db, stream),
    events: (query) => events(db, query),
    sealed: (stream, attempt) => latestSealed(db, stream, attempt),
    keepSealed: (record) => insertSealed(db, record),
    budgetSpent: (issuer, day) => budgetSpent(db, issuer, day),
    alerts: alertBook(db),
    meta: metaBook(db),
    verify: (onProgress = () => undefined) => verify(db, findGaps, onProgress),
    close,
  };
}
