import type { CredentialState } from '../domain/credential.ts';
import type { AccessBook } from '../ports/access.ts';
import type { BackupBook } from '../ports/backup.ts';
import type { BundleBook } from '../ports/bundle.ts';
import type { CheckpointBook } from '../ports/checkpoint.ts';
import type { Journal } from '../ports/journal.ts';
import type { DeliveryBook } from '../ports/delivery-book.ts';
import type { OnboardingBook } from '../ports/onboarding.ts';
import { accessBook } from './access/book.ts';
import { alertBook } from './alerts.ts';
import { append } from './append.ts';
import type { Append } from './append.ts';
import { appendToKnown } from './append-next.ts';
import { backupBook } from './backup/book.ts';
import { dumpBundle } from './bundle/dump.ts';
import { checkpointBook } from './checkpoint/book.ts';
import { backlog, claim, claimDue } from './claim.ts';
import { deliveryBook } from './deliveries.ts';
import { createHeads } from './heads.ts';
import { metaBook } from './meta.ts';
import type { MetaBook } from './meta.ts';
import { onboardingBook } from './onboarding/book.ts';
import {
  events,
  findByName,
  formerNames,
  lastPosition,
  registered,
  state,
  summaries,
  waiting,
} from './read.ts';
import { register } from './register.ts';
import { replicaBook } from './replicas.ts';
import { budgetSpent } from './reservations.ts';
import type { Db } from './schema.ts';
import { insertSealed, latestSealed, sealedFiles } from './sealed.ts';
import type { DatabaseTraits } from './traits.ts';
import { verify } from './verify.ts';
import { release, renew, wake } from './work.ts';

export interface JournalWithMeta extends Journal {
  readonly meta: MetaBook;
  readonly checkpoints: CheckpointBook;
  readonly backup: BackupBook;
  readonly bundle: BundleBook;
  readonly access: AccessBook;
  readonly onboarding: OnboardingBook;
  readonly deliveries: DeliveryBook;
  /** Deleted rows stay in a database's files until their room is used again; after this they do not. Takes its time. */
  eraseDeleted(): Promise<void>;
}

/** The journal over any database that the statements run on. */
export function journalOver(db: Db, traits: DatabaseTraits): JournalWithMeta {
  const { sharing, relaxed, claiming, appendNext } = traits;
  const heads = createHeads();
  const appendOne = async (one: Append): Promise<CredentialState> =>
    (appendNext === null ? null : await appendToKnown(appendNext, heads, one)) ?? append(traits, heads, one);
  return {
    append: (stream, afterSeq, list, meta, options = {}) =>
      appendOne({ stream, afterSeq, events: list, meta, options }),
    register: (registrations, meta) => register(db, registrations, meta),
    state: (stream) => state(db, stream),
    findByName: (name) => findByName(db, name),
    registered: () => registered(db),
    formerNames: () => formerNames(db),
    summaries: (page) => summaries(db, page),
    waiting: () => waiting(db),
    claimDue: (now, limit, owner, leaseMs) =>
      claiming((own) => claimDue(own, sharing, limit, { now, owner, leaseMs }, heads)),
    claim: (stream, now, owner, leaseMs) =>
      claiming((own) => claim(own, sharing, stream, { now, owner, leaseMs }, heads)),
    renew: (lease, now, leaseMs) => relaxed((own) => renew(own, sharing, lease, now, leaseMs)),
    release: (lease, next) => relaxed((own) => release(own, lease, next)),
    wake: (streams, at) => wake(db, streams, at),
    backlog: (now) => backlog(db, sharing, now),
    lastPosition: (stream) => lastPosition(db, traits, stream),
    events: (query) => events(db, traits, query),
    sealed: (stream, attempt) => latestSealed(db, stream, attempt),
    sealedFiles: (stream) => sealedFiles(db, stream),
    keepSealed: (record) => insertSealed(db, record),
    budgetSpent: (issuer, day) => budgetSpent(db, issuer, day),
    alerts: alertBook(db, sharing),
    replicas: replicaBook(db, relaxed),
    meta: metaBook(db),
    checkpoints: checkpointBook(db),
    access: accessBook(db, traits),
    onboarding: onboardingBook(db, traits),
    deliveries: deliveryBook(db),
    backup: backupBook(db, traits.closeGaps),
    bundle: { dump: (installation) => dumpBundle(db, installation) },
    eraseDeleted: traits.eraseDeleted,
    verify: (onProgress = () => undefined) => verify(db, traits, onProgress),
    close: traits.close,
  };
}
