import { Fault } from '../../../src/domain/fault.ts';
import type { CredentialEvent } from '../../../src/domain/events.ts';
import type { Fleet } from '../../../src/domain/spec.ts';
import type { Channel } from '../../../src/ports/channel.ts';
import type { Custody } from '../../../src/ports/custody.ts';
import type { EscrowBook } from '../../../src/ports/escrow-book.ts';
import type { Ids } from '../../../src/ports/ids.ts';
import type { Issuer } from '../../../src/ports/issuer.ts';
import type { AppendOptions, Journal } from '../../../src/ports/journal.ts';
import type { Store } from '../../../src/ports/store.ts';
import type { SealedSecrets } from '../checkers/truth.ts';
import type { Random } from '../random.ts';
import type { SimulatedProcess } from '../world/process.ts';
import { simulatedEngine } from './engine.ts';
import type { SimulatedEngine } from './engine.ts';
import { gatedChannel, gatedCustody, gatedJournal } from './gates.ts';
import { recordingLog, recordingMetrics } from './recorder.ts';
import type { Listener } from './recorder.ts';

export interface Commitment {
  readonly stream: string;
  readonly afterSeq: number;
  readonly events: readonly CredentialEvent[];
  readonly actor: string;
  readonly options: AppendOptions;
}

export interface Surroundings {
  readonly process: SimulatedProcess;
  readonly journal: Journal;
  readonly custody: Custody;
  readonly book: EscrowBook;
  /** The machine's name: its escrow outlives the process. */
  readonly replica: string;
  readonly sealed: SealedSecrets;
  readonly fleet: Fleet;
  readonly random: Random;
  readonly issuers: ReadonlyMap<string, Issuer>;
  readonly stores: ReadonlyMap<string, Store>;
  readonly pager: Channel;
  readonly now: () => number;
  readonly listen: Listener;
  readonly onCommit: (made: Commitment) => void;
  readonly onAcknowledged: (made: Commitment) => void;
  readonly onSaved: (...saved: Parameters<Journal['alerts']['save']>) => Promise<void>;
}

/** The engine with everything that it stands on in one process. */
export function assembledEngine(around: Surroundings): SimulatedEngine {
  const { process, listen } = around;
  const log = recordingLog(process.name, listen);
  const ports = {
    journal: acknowledging(around, gatedJournal(witnessed(around), process)),
    custody: gatedCustody(sealing(around), process),
    redactor: { watch: () => undefined },
    clock: process.clock,
    ids: idsOf(process.name, around.random),
    log,
    replica: around.replica,
    metrics: recordingMetrics(listen),
    outside: {
      issuer: async (name: string) => named(around.issuers, name),
      store: async (name: string) => named(around.stores, name),
    },
  };
  const pager = gatedChannel(around.pager, process);
  const quiet: Channel = { name: 'log', deliver: async () => null };
  return simulatedEngine({
    ...{ ports, owner: process.name, fleet: around.fleet, book: around.book },
    channel: async (name) => (name === 'pager' ? pager : quiet),
    onFatal: () => process.die(),
  });
}

function named<T>(all: ReadonlyMap<string, T>, name: string): T {
  const found = all.get(name);
  if (found === undefined)
    throw new Fault('KT1021', { place: name, saw: 'it stands in no manifest any more' });
  return found;
}

/** Tells what has become durable, at the moment it does. */
function witnessed({ journal, sealed, now, onCommit, onSaved }: Surroundings): Journal {
  return {
    ...journal,
    append: async (stream, afterSeq, events, meta, options = {}) => {
      const state = await journal.append(stream, afterSeq, events, meta, options);
      if (options.sealed !== undefined) sealed.journaled(options.sealed.file, now());
      onCommit({ stream, afterSeq, events, actor: meta.actor, options });
      return state;
    },
    register: async (registrations, meta) => {
      await journal.register(registrations, meta);
      for (const { uid, name } of registrations)
        onCommit({
          stream: uid,
          afterSeq: 0,
          events: [{ type: 'Registered', name }],
          actor: 'config',
          options: {},
        });
    },
    keepSealed: async (record) => {
      await journal.keepSealed(record);
      sealed.journaled(record.file, now());
    },
    alerts: {
      ...journal.alerts,
      save: async (alerts, notifications) => {
        const saved = await journal.alerts.save(alerts, notifications);
        await onSaved(alerts, notifications);
        return saved;
      },
    },
  };
}

/** Tells what a living process was told to be durable. */
function acknowledging({ process, onAcknowledged }: Surroundings, journal: Journal): Journal {
  return {
    ...journal,
    append: async (stream, afterSeq, events, meta, options = {}) => {
      const state = await journal.append(stream, afterSeq, events, meta, options);
      if (process.alive) onAcknowledged({ stream, afterSeq, events, actor: meta.actor, options });
      return state;
    },
  };
}

function sealing({ custody, sealed }: Surroundings): Custody {
  return {
    ...custody,
    seal: async (header, bytes) => {
      const made = await custody.seal(header, bytes);
      sealed.made(made.file, bytes);
      return made;
    },
    escrow: async (file) => {
      await custody.escrow(file);
      sealed.escrowed(file.file);
    },
  };
}

function idsOf(process: string, random: Random): Ids {
  let count = 0;
  const own = process.replaceAll(/[^0-9A-Za-z]/g, '');
  return {
    next: (kind) => {
      count += 1;
      return `${kind}_${own}${String(count).padStart(8, '0')}`;
    },
    fraction: () => random.fraction(),
  };
}
