import { isInView } from '../../../src/domain/approvals/waiting.ts';
import { unregistered } from '../../../src/domain/credential.ts';
import { Fault } from '../../../src/domain/fault.ts';
import { namesGivenUp } from '../../../src/domain/former-names.ts';
import type { Journal } from '../../../src/ports/journal.ts';
import { memoryAlerts } from './alert-table.ts';
import { append, register } from './append.ts';
import { backlog, claim, claimDue, release, renew, wake } from './leases.ts';
import { memoryReplicas } from './replica-table.ts';
import { keepSealed, latestSealed, sealedFiles } from './sealed.ts';
import type { CredentialRow, EventRow, JournalDisk } from './tables.ts';
import { storedEvents, verifyStreams } from './verify.ts';

export interface MemoryJournalOptions {
  /** Asked before every write: throws the operating system's refusal, after which the journal is latched. */
  readonly beforeWrite?: () => void;
  /** Told once, with the first failure. */
  readonly onLatched?: (fault: Fault) => void;
}

/** The journal's rules over maps in memory. It keeps the contract of journals; what it leaves out is SQL and files. */
export function memoryJournal(disk: JournalDisk, options: MemoryJournalOptions = {}): Journal {
  let latched = false;
  let closed = false;
  const read = (): void => {
    if (closed) throw new TypeError('the journal is closed');
    if (latched) throw new Fault('KT2103', { place: 'journal', saw: 'a write that failed' });
  };
  const write = (): void => {
    read();
    try {
      options.beforeWrite?.();
    } catch (thrown) {
      latched = true;
      if (thrown instanceof Fault) options.onLatched?.(thrown);
      throw thrown;
    }
  };
  return {
    append: async (stream, afterSeq, events, meta, opts = {}) => {
      write();
      return append(disk, stream, afterSeq, events, meta, opts);
    },
    register: async (registrations, meta) => {
      write();
      register(disk, registrations, meta.at);
    },
    ...reading(disk, read),
    ...leasing(disk, read, write),
    keepSealed: async (record) => {
      write();
      keepSealed(disk, record);
      disk.synced();
    },
    alerts: memoryAlerts(disk, read, write),
    replicas: memoryReplicas(disk, read, write),
    close: async () => {
      closed = true;
    },
  };
}

type Leasing = Pick<Journal, 'claimDue' | 'claim' | 'renew' | 'release' | 'wake' | 'backlog'>;

function leasing(disk: JournalDisk, read: () => void, write: () => void): Leasing {
  return {
    claimDue: async (now, limit, owner, leaseMs) => {
      write();
      return claimDue(disk, now, limit, owner, leaseMs);
    },
    claim: async (stream, now, owner, leaseMs) => {
      write();
      return claim(disk, stream, now, owner, leaseMs);
    },
    renew: async (lease, now, leaseMs) => {
      write();
      return renew(disk, lease, now + leaseMs);
    },
    release: async (lease, next) => {
      write();
      release(disk, lease, next);
    },
    wake: async (streams, at) => {
      write();
      wake(disk, streams, at);
    },
    backlog: async (now) => {
      read();
      return backlog(disk, now);
    },
  };
}

type Reading = Pick<
  Journal,
  | 'state'
  | 'findByName'
  | 'registered'
  | 'formerNames'
  | 'summaries'
  | 'waiting'
  | 'lastPosition'
  | 'events'
  | 'sealed'
  | 'sealedFiles'
  | 'budgetSpent'
  | 'verify'
>;

function reading(disk: JournalDisk, read: () => void): Reading {
  const rows = (): Map<string, CredentialRow> => {
    read();
    return disk.tables.credentials;
  };
  return {
    state: async (stream) => rows().get(stream)?.state ?? null,
    findByName: async (name) => {
      const row = rows().get(disk.tables.names.get(name) ?? '');
      return row === undefined ? null : summaryOf(row);
    },
    registered: async () => [...rows().values()].map(({ state: { uid, name } }) => ({ uid, name })),
    formerNames: async () => {
      read();
      return namesGivenUp(disk.tables.events);
    },
    summaries: async ({ afterName, limit }) =>
      [...rows().values()]
        .filter(({ state }) => afterName === null || state.name > afterName)
        .sort((left, right) => (left.state.name < right.state.name ? -1 : 1))
        .slice(0, limit)
        .map(summaryOf),
    waiting: async () =>
      [...rows().values()]
        .filter(({ state }) => isInView(state))
        .sort((left, right) => (left.state.name < right.state.name ? -1 : 1))
        .map(summaryOf),
    lastPosition: async (stream) => {
      read();
      const all = stream === null ? disk.tables.events : disk.tables.streams.get(stream);
      return all?.at(-1)?.position ?? 0;
    },
    events: async ({ stream, afterPosition = 0, limit }) => {
      read();
      const all: readonly EventRow[] =
        stream === undefined ? disk.tables.events : (disk.tables.streams.get(stream) ?? []);
      const wanted = all.filter(({ position }) => position > afterPosition).slice(0, limit);
      return storedEvents(disk, wanted);
    },
    sealed: async (stream, attempt) => {
      read();
      return latestSealed(disk, stream, attempt);
    },
    sealedFiles: async (stream) => {
      read();
      return sealedFiles(disk, stream);
    },
    budgetSpent: async (issuer, day) => {
      read();
      return disk.tables.budget.get(`${issuer} ${day}`) ?? 0;
    },
    verify: async (onProgress = () => undefined) => {
      read();
      const report = verifyStreams(disk, unregistered);
      onProgress(report.events);
      return report;
    },
  };
}

function summaryOf({ state, retries, dueAt }: CredentialRow) {
  return { state, retries, dueAt };
}
